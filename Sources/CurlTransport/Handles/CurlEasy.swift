import CCurl
import HTTPTransport

/// Owns an easy handle, which is used for one transfer after another.
///
/// Only the engine's thread uses it once a transfer has started.
struct CurlEasy: ~Copyable {
    let handle: UnsafeMutableRawPointer
    /// The address, parsed once for all the requests to it.
    private let address: CurlAddress

    init() throws(TransportError) {
        let address = try CurlAddress()
        guard let handle = curl_easy_init() else {
            throw TransportError(
                .resourceExhausted,
                phase: .connecting,
                detail: "no memory for a curl easy handle"
            )
        }
        self.address = consume address
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
    }

    /// Sets where requests go from now on.
    ///
    /// - Parameter isDirect: whether there is no proxy, which needs the whole address in the request line.
    func setAddress(_ url: String, isDirect: Bool) throws(TransportError) {
        try address.set(url)
        try set(CURLOPT_REQUEST_TARGET, isDirect ? takeTarget() : nil)
        try address.apply(to: handle)
    }

    /// Removes path and query from the address: libcurl encodes a path byte by byte for each request, but sends the text of its
    /// option for them as it is.
    private func takeTarget() throws(TransportError) -> String {
        let target = try address.target()
        try address.set(CURLUPART_PATH, "/")
        try address.set(CURLUPART_QUERY, nil)
        return target
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

// MARK: - Facts about a transfer

extension CurlEasy {
    /// How many connections the transfer had to make: none where it used an idle one.
    var connectionsMade: Int { ccurl_get_long(handle, CURLINFO_NUM_CONNECTS) }

    /// The system's error number of the last failed call on the transfer's socket.
    var systemError: Int32 { Int32(truncatingIfNeeded: ccurl_get_long(handle, CURLINFO_OS_ERRNO)) }

    /// How many bytes of the request's head were sent.
    var headBytesSent: Int { ccurl_get_long(handle, CURLINFO_REQUEST_SIZE) }

    /// How many bytes of the request's body were sent.
    var bodyBytesSent: Int { Int(ccurl_get_offset(handle, CURLINFO_SIZE_UPLOAD_T)) }

    /// Resumes a paused transfer; may call the body callback before it returns.
    func resume() {
        // Its error can be ignored: a transfer that has lost its connection meanwhile reports that later.
        _ = ccurl_continue(handle)
    }
}
