import HTTPTransport

/// The addresses that requests went to lately, taken apart, and the origins that they belong to.
struct PlainAddresses: ~Copyable {
    /// Backends are few; addresses with a query of their own for each request are not kept for ever.
    private static let mostKept = 1024

    private let configuration: CurlTransport.Configuration
    private var known: [String: PlainAddress?] = [:]
    private var origins: [String: PlainOrigin] = [:]
    private let reader: CurlAddress
    /// Nearly always asked for again.
    private var last: (url: String, address: PlainAddress?) = ("", nil)

    init(_ configuration: CurlTransport.Configuration) throws(TransportError) {
        reader = try CurlAddress()
        self.configuration = configuration
    }

    /// - Returns: `nil` where libcurl has to carry out requests that go there.
    /// - Throws: `TransportError.invalidRequest` for what is no address.
    mutating func address(of request: BackendRequest) throws(TransportError) -> PlainAddress? {
        if last.url == request.url { return last.address }
        let address: PlainAddress?
        if let known = known[request.url] { address = known } else { address = try take(request) }
        last = (request.url, address)
        return address
    }

    /// Closes all idle connections.
    func closeIdle() {
        for origin in origins.values { origin.closeIdle() }
    }

    /// Closes those that nobody took in time.
    func closeUnfit(at now: MonotonicTime) {
        for origin in origins.values { origin.closeUnfit(at: now) }
    }

    /// Closes the connection that was idle longest; `false` where none is idle.
    func closeOldest() -> Bool {
        let oldest = origins.values.min { $0.idleSince ?? .never < $1.idleSince ?? .never }
        guard let oldest, oldest.idleSince != nil else { return false }
        oldest.closeOldest()
        return true
    }

    private mutating func take(_ request: BackendRequest) throws(TransportError) -> PlainAddress? {
        try request.checkAddress()
        let address = try PlainAddress(request.url, with: reader) { origin in
            if let known = origins[origin] { return known }
            let new = PlainOrigin(
                maxIdleTime: configuration.maxIdleTime,
                maxAge: configuration.maxConnectionAge
            )
            origins[origin] = new
            return new
        }
        if known.count >= Self.mostKept {
            known.removeAll()
            origins = origins.filter { $0.value.openCount > 0 || $0.value === address?.origin }
        }
        known[request.url] = .some(address)
        return address
    }
}
