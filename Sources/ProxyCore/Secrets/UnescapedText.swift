/// Bytes with decoded escapes and their original positions: a secret may be written as `\u0073k-…`, `%73k-…` or `&#115;k-…`.
struct UnescapedText {
    private(set) var bytes: [UInt8]
    private var starts: [Int32]
    private var ends: [Int32]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        starts = (0..<bytes.count).map { Int32($0) }
        ends = starts.map { $0 + 1 }
    }

    /// Whether bytes may contain an escape.
    static func mayHoldEscapes(_ bytes: [UInt8]) -> Bool {
        bytes.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "&") }
    }

    /// The original position of a range.
    func source(of range: Range<Int>) -> Range<Int> {
        Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
    }

    /// Decodes one layer of escapes.
    ///
    /// - Returns: whether there was any.
    mutating func unescape() -> Bool {
        var result = UnescapedText([])
        result.reserve(bytes.count)
        var index = 0
        while index < bytes.count {
            let (length, decoded) = escape(at: index)
            if length == 0 {
                result.bytes.append(bytes[index])
                result.starts.append(starts[index])
                result.ends.append(ends[index])
                index += 1
            } else {
                result.append(decoded, starts[index], ends[index + length - 1])
                index += length
            }
        }
        guard result.bytes.count != bytes.count else { return false }
        self = result
        return true
    }

    private mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
        starts.reserveCapacity(count)
        ends.reserveCapacity(count)
    }

    private mutating func append(_ new: [UInt8], _ start: Int32, _ end: Int32) {
        for byte in new {
            bytes.append(byte)
            starts.append(start)
            ends.append(end)
        }
    }

    /// The escape that starts at an index, and its decoded bytes; of length 0 if there is none.
    private func escape(at index: Int) -> (length: Int, decoded: [UInt8]) {
        switch bytes[index] {
        case UInt8(ascii: "\\"): backslashEscape(at: index)
        case UInt8(ascii: "%"):
            hex(from: index + 1, digits: 2).map { (3, [UInt8(truncatingIfNeeded: $0)]) } ?? (0, [])
        case UInt8(ascii: "&"): entity(at: index)
        default: (0, [])
        }
    }

    private func backslashEscape(at index: Int) -> (length: Int, decoded: [UInt8]) {
        // JSON within JSON doubles backslashes.
        var end = index
        while end < bytes.count, bytes[end] == UInt8(ascii: "\\") { end += 1 }
        let count = end - index
        if end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "u"):
                if let value = hex(from: end + 1, digits: 4) { return (count + 5, utf8(value)) }
            case UInt8(ascii: "x"):
                if let value = hex(from: end + 1, digits: 2) {
                    return (count + 3, [UInt8(truncatingIfNeeded: value)])
                }
            case UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"):
                return (count + 1, [bytes[end]])
            default:
                break
            }
        }
        // The whole run at once; one byte at a time would count the rest again and again.
        return count > 1 ? (count, [UInt8](repeating: UInt8(ascii: "\\"), count: count / 2)) : (0, [])
    }

    private func entity(at index: Int) -> (length: Int, decoded: [UInt8]) {
        guard let end = bytes[index..<min(index + 24, bytes.count)].firstIndex(of: UInt8(ascii: ";")) else {
            return (0, [])
        }
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        let length = end - index + 1
        if let character = Self.entities[name] { return (length, [character]) }
        guard name.hasPrefix("#") else { return (0, []) }
        let number = name.dropFirst()
        let value =
            number.hasPrefix("x") || number.hasPrefix("X")
            ? UInt32(number.dropFirst(), radix: 16) : UInt32(number)
        return value.map { (length, utf8($0)) } ?? (0, [])
    }

    private static let entities: [String: UInt8] = [
        "amp": UInt8(ascii: "&"), "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"),
        "quot": UInt8(ascii: "\""), "apos": UInt8(ascii: "'"),
    ]

    private func utf8(_ value: UInt32) -> [UInt8] {
        // Surrogates do not occur in keys.
        Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? [UInt8(ascii: "?")]
    }

    private func hex(from start: Int, digits: Int) -> UInt32? {
        guard start + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<(start + digits)] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: return nil
            }
        }
        return value
    }
}
