#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A range of IP addresses: one address, or a block in CIDR notation.
///
/// An IPv4 address and the same address mapped into IPv6 (`::ffff:10.0.0.1`) are equal.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    /// The range as it was written.
    public let description: String

    private let first: IPAddressBits
    /// How many leading bits of the 128 have to match.
    private let prefixLength: Int

    /// Reads `10.0.0.7`, `10.0.0.0/8`, `fd00::1` or `fd00::/8`; `nil` for anything else, such as a host name.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = IPAddressBits(String(parts[0])) else { return nil }
        var length = 128
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let bits = Int(parts[1]), bits <= (first.isWrittenAsIPv4 ? 32 : 128)
            else { return nil }
            length = first.isWrittenAsIPv4 ? bits + 96 : bits
        }
        self.first = first
        self.prefixLength = length
        self.description = text
    }

    /// Whether the range contains every IPv4 or every IPv6 address, and so excludes nobody.
    public var holdsEverybody: Bool { prefixLength == 0 || first.isWrittenAsIPv4 && prefixLength == 96 }

    /// Whether an address is in the range; `false` for text that is not an address.
    public func contains(_ address: String) -> Bool {
        IPAddressBits(address).map { first.agrees(with: $0, in: prefixLength) } ?? false
    }
}

/// The 128 bits of an IPv6 address, or of an IPv4 address mapped into IPv6.
private struct IPAddressBits: Hashable {
    private let high: UInt64
    private let low: UInt64
    let isWrittenAsIPv4: Bool

    init?(_ text: String) {
        // The interface's name after `%` is not part of the peer's address.
        let plain = text.prefix { $0 != "%" }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, String(plain), &bytes) == 1 {
            isWrittenAsIPv4 = false
        } else {
            var short = [UInt8](repeating: 0, count: 4)
            guard plain.count == text.count, inet_pton(AF_INET, text, &short) == 1 else { return nil }
            bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] + short
            isWrittenAsIPv4 = true
        }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    func agrees(with other: Self, in length: Int) -> Bool {
        let highMask: UInt64 = length >= 64 ? .max : length == 0 ? 0 : .max << UInt64(64 - length)
        let lowMask: UInt64 = length <= 64 ? 0 : .max << UInt64(128 - length)
        return (high ^ other.high) & highMask == 0 && (low ^ other.low) & lowMask == 0
    }
}
