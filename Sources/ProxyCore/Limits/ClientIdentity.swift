import HTTPTypes

/// Tells clients apart for fairness: by the key that they present and the address that they come from.
///
/// Both, because all clients share the one master key, and those behind one address may bring keys of their own. Only a hash is kept,
/// of a kind that is another one in each run of the program.
struct ClientIdentity: Sendable, Hashable {
    private let hash: Int

    init(_ request: ProxyRequest) {
        var hasher = Hasher()
        hasher.combine(request.remoteAddress)
        for name in Authenticator.keyFields {
            if let key = request.headers.value(of: name) { hasher.combine(key) }
        }
        if let key = request.headers.value(of: .authorization) { hasher.combine(key) }
        hash = hasher.finalize()
    }

    /// A client for tests of the queue.
    init(number: Int) {
        hash = number
    }
}
