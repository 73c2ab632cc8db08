/// Tells clients apart for fairness, by what they cannot choose: the address that they come from.
///
/// The credential that was checked tells nobody apart while all clients share the one master key; header fields that nobody checked would
/// make as many clients of one as it likes. Of an IPv6 address the network counts, because a host chooses the rest of it.
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

    /// The first four groups of an IPv6 address; `nil` for another one, also within an IPv6 address.
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
