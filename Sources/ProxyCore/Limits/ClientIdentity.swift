/// Identifies a client for fairness by what it cannot choose: its address.
///
/// The key does not distinguish clients while all share one master key, and unchecked header fields would let one client pose as many. Of an
/// IPv6 address only the network counts, because a host can choose the rest.
struct ClientIdentity: Sendable, Hashable {
    private let name: String

    init(_ request: ProxyRequest) {
        let address = request.remoteAddress ?? ""
        name = Self.network(of: address) ?? address
    }

    /// A client for tests of the queue.
    init(number: Int) {
        name = "#\(number)"
    }

    /// The first four groups of an IPv6 address; `nil` for an IPv4 address, also one mapped into IPv6.
    private static func network(of address: String) -> String? {
        guard address.contains(":"), !address.contains(".") else { return nil }
        let halves = address.prefix { $0 != "%" }.split(
            separator: "::",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        var groups = halves[0].split(separator: ":").map(String.init)
        if halves.count == 2 {
            let last = halves[1].split(separator: ":").map(String.init)
            groups += [String](repeating: "0", count: max(0, 8 - groups.count - last.count)) + last
        }
        return groups.prefix(4).joined(separator: ":")
    }
}
