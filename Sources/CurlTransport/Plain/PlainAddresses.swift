import ProxyCore

/// The addresses that requests went to lately, taken apart.
struct PlainAddresses: ~Copyable {
    /// Backends are few; addresses with a query of their own for each request are not kept for ever.
    private static let mostKept = 1024

    private var known: [String: PlainAddress?] = [:]
    private let reader: CurlAddress

    init() throws(TransportError) {
        reader = try CurlAddress()
    }

    /// - Returns: `nil` where libcurl has to carry out requests that go there.
    /// - Throws: `TransportError.invalidRequest` for what is no address.
    mutating func address(of request: BackendRequest) throws(TransportError) -> PlainAddress? {
        if let address = known[request.url] { return address }
        try request.checkAddress()
        let address = try PlainAddress(request.url, with: reader)
        if known.count >= Self.mostKept { known.removeAll() }
        known[request.url] = .some(address)
        return address
    }
}
