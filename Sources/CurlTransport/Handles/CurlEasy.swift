import CCurl
import ProxyCore

/// Owns an easy handle: one transfer at a time, used again and again.
///
/// Only the engine's thread uses it once a transfer was begun.
struct CurlEasy: ~Copyable {
    let handle: UnsafeMutableRawPointer
    /// The address, taken apart once for all the requests that go there.
    private let address: OpaquePointer

    init() throws(TransportError) {
        guard let address = curl_url() else {
            throw TransportError(.resourceExhausted, phase: .connecting, detail: "no memory for an address")
        }
        guard let handle = curl_easy_init() else {
            curl_url_cleanup(address)
            throw TransportError(
                .resourceExhausted,
                phase: .connecting,
                detail: "no memory for a curl easy handle"
            )
        }
        self.handle = handle
        self.address = address
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_url_cleanup(address)
    }

    /// Sets where requests go from now on.
    ///
    /// - Parameter isDirect: whether no proxy is on the way, which would want all of the address in a request's first line.
    func setAddress(_ url: String, isDirect: Bool) throws(TransportError) {
        try check(curl_url_set(address, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)))
        try set(CURLOPT_REQUEST_TARGET, isDirect ? takeTarget() : nil)
        try Self.check(ccurl_set_address(handle, address))
    }

    /// Takes path and query out of the address: libcurl encodes a path byte by byte for each request, where it takes the text of
    /// its own option as it is.
    private func takeTarget() throws(TransportError) -> String {
        var target = try part(CURLUPART_PATH) ?? "/"
        if let query = try part(CURLUPART_QUERY) { target += "?" + query }
        try check(curl_url_set(address, CURLUPART_PATH, "/", 0))
        try check(curl_url_set(address, CURLUPART_QUERY, nil, 0))
        return target
    }

    private func part(_ part: CURLUPart) throws(TransportError) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        let code = curl_url_get(address, part, &text, UInt32(part == CURLUPART_PATH ? CURLU_URLENCODE : 0))
        defer { curl_free(text) }
        if code == CURLUE_NO_QUERY { return nil }
        try check(code)
        return text.map { String(cString: $0) }
    }

    private func check(_ code: CURLUcode) throws(TransportError) {
        guard code != CURLUE_OK else { return }
        throw .invalid("the address cannot be read: \(String(cString: curl_url_strerror(code)))")
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try Self.check(ccurl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String?) throws(TransportError) {
        guard let value else { return try Self.check(ccurl_set_string(handle, option, nil)) }
        try Self.check(ccurl_set_string(handle, option, value))
    }

    static func check(_ code: CURLcode) throws(TransportError) {
        guard code != CURLE_OK else { return }
        throw TransportError(
            code == CURLE_OUT_OF_MEMORY ? .resourceExhausted : .other,
            phase: .connecting,
            detail: "libcurl refused an option: \(String(cString: curl_easy_strerror(code)))"
        )
    }
}

// MARK: - What a transfer tells

extension CurlEasy {
    /// How many connections the transfer had to make: none means that it travelled on one that was there.
    var connectionsMade: Int { ccurl_get_long(handle, CURLINFO_NUM_CONNECTS) }

    /// The system's error number of the last failed call on the transfer's socket.
    var systemError: Int32 { Int32(truncatingIfNeeded: ccurl_get_long(handle, CURLINFO_OS_ERRNO)) }

    /// How many bytes of the request's head went out.
    var headBytesSent: Int { ccurl_get_long(handle, CURLINFO_REQUEST_SIZE) }

    /// How many bytes of the request's body went out.
    var bodyBytesSent: Int { Int(ccurl_get_offset(handle, CURLINFO_SIZE_UPLOAD_T)) }

    /// Lets a paused transfer go on.
    ///
    /// May call the body callback before it returns.
    func resume() {
        // Its error is of no use: the transfer may have lost its connection meanwhile, and says so itself
        // later.
        _ = ccurl_continue(handle)
    }
}
