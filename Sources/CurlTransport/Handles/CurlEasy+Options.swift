import CCurl
import HTTPTypes
import ProxyCore

extension CurlEasy {
    /// Sets what is the same for every request that checks certificates in one way.
    func setFixedOptions(
        _ configuration: CurlTransport.Configuration,
        certificateCheck: CertificateCheck
    ) throws(TransportError) {
        // No signals, and no waiting for the name lookup's thread when a transfer is removed.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
        // libcurl speaks file:, gopher: and more; an answer is relayed as it is, also one that redirects.
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try Self.check(ccurl_use_http_1_1(handle))
        // Each running transfer has a buffer of this size, mostly for an event of a few hundred bytes.
        try set(CURLOPT_BUFFERSIZE, 4096)
        try setConnectionOptions(configuration)
        try setProxy(configuration.proxy)
        try setTrust(configuration, certificateCheck)
    }

    private func setConnectionOptions(_ configuration: CurlTransport.Configuration) throws(TransportError) {
        try set(CURLOPT_MAXAGE_CONN, configuration.maxIdleTime.wholeSeconds)
        try set(CURLOPT_MAXLIFETIME_CONN, configuration.maxConnectionAge.wholeSeconds)
        guard let keepAlive = configuration.tcpKeepAlive else { return }
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, keepAlive.idle.wholeSeconds)
        try set(CURLOPT_TCP_KEEPINTVL, keepAlive.interval.wholeSeconds)
    }

    /// Left alone, libcurl takes proxies and exceptions from them out of the environment.
    private func setProxy(_ proxy: CurlTransport.Configuration.Proxy) throws(TransportError) {
        switch proxy {
        case .none:
            try set(CURLOPT_PROXY, "")
        case .url(let url):
            try set(CURLOPT_PROXY, url)
            try set(CURLOPT_NOPROXY, "")
        case .environment:
            break
        }
    }

    /// libcurl gives a connection only to transfers that trust in the same way, so that connections made without a check are not
    /// used for requests that want one.
    private func setTrust(
        _ configuration: CurlTransport.Configuration,
        _ check: CertificateCheck
    ) throws(TransportError) {
        switch check {
        case .authorities(let path):
            // The system's directory of authorities would be trusted beside the file.
            try set(CURLOPT_CAPATH, nil)
            try set(CURLOPT_CAINFO, path)
        case .none:
            try disableChecks()
        case .system:
            if let file = configuration.certificateAuthorityFile { try set(CURLOPT_CAINFO, file) }
            if !configuration.verifiesCertificates { try disableChecks() }
        }
    }

    private func disableChecks() throws(TransportError) {
        try set(CURLOPT_SSL_VERIFYPEER, 0)
        try set(CURLOPT_SSL_VERIFYHOST, 0)
    }
}

// MARK: - One request

extension CurlEasy {
    /// Sets everything in which two requests can differ, so that nothing of the last one stays.
    ///
    /// - Parameters:
    ///   - body: not copied by libcurl; has to stay where it is until the transfer was removed.
    ///   - headers: likewise.
    ///   - mayFindIdle: whether a kept connection can be idle at all; where none can, libcurl need not look at all of them.
    func setRequest(
        _ request: BackendRequest,
        body: UnsafeBufferPointer<UInt8>?,
        headers: borrowing CurlHeaderList,
        mayFindIdle: Bool
    ) throws(TransportError) {
        try setMethod(request.method.rawValue, body: body)
        try Self.check(ccurl_set_headers(handle, headers.first))
        try set(CURLOPT_FRESH_CONNECT, request.connection == .fresh || !mayFindIdle ? 1 : 0)
        // Zero would mean libcurl's own default of five minutes.
        let connect = request.timeouts.connect.map { max(1, $0.wholeMilliseconds) } ?? Self.noLimit
        try set(CURLOPT_CONNECTTIMEOUT_MS, min(connect, Self.noLimit))
    }

    /// Eleven days: the largest round number that is safe in an `int` of milliseconds.
    private static var noLimit: Int { 1_000_000_000 }

    private func setMethod(_ method: String, body: UnsafeBufferPointer<UInt8>?) throws(TransportError) {
        // Also chooses the method, so it comes first; the length belongs to the pointer.
        let count = curl_off_t(body?.count ?? 0)
        try Self.check(ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, count))
        try Self.check(ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, Self.start(of: body)))
        let implied: String
        if body != nil {
            try set(CURLOPT_POST, 1)
            implied = "POST"
        } else {
            try set(CURLOPT_HTTPGET, 1)
            implied = "GET"
        }
        if method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
            try set(CURLOPT_CUSTOMREQUEST, nil)
        } else {
            try set(CURLOPT_CUSTOMREQUEST, method == implied ? nil : method)
        }
    }

    /// libcurl only reads; an empty body needs an address too, since none would mean "ask a callback".
    private static func start(of body: UnsafeBufferPointer<UInt8>?) -> UnsafeMutableRawPointer? {
        guard let body else { return nil }
        guard let start = body.baseAddress else { return UnsafeMutableRawPointer(mutating: emptyBody) }
        return UnsafeMutableRawPointer(mutating: start)
    }

    nonisolated(unsafe) private static let emptyBody = UnsafeRawPointer(
        UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    )
}
