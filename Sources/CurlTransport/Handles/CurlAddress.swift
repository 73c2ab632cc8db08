import CCurl
import HTTPTransport

/// An address parsed by libcurl, whose reading of it decides.
struct CurlAddress: ~Copyable {
    private let handle: OpaquePointer

    init() throws(TransportError) {
        guard let handle = curl_url() else {
            throw TransportError(.resourceExhausted, phase: .connecting, detail: "no memory for an address")
        }
        self.handle = handle
    }

    deinit {
        curl_url_cleanup(handle)
    }

    /// Parses an address, in place of the one before.
    func set(_ url: String) throws(TransportError) {
        try check(curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)))
    }

    /// Sets a part; `nil` removes it.
    func set(_ part: CURLUPart, _ text: String?) throws(TransportError) {
        try check(curl_url_set(handle, part, text, 0))
    }

    /// A part as it is sent; `nil` where the address has none.
    func part(_ part: CURLUPart) throws(TransportError) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        let code = curl_url_get(handle, part, &text, UInt32(part == CURLUPART_PATH ? CURLU_URLENCODE : 0))
        defer { curl_free(text) }
        switch code {
        case CURLUE_NO_QUERY, CURLUE_NO_PORT, CURLUE_NO_USER, CURLUE_NO_PASSWORD, CURLUE_NO_ZONEID: return nil
        default: break
        }
        try check(code)
        return text.map { String(cString: $0) }
    }

    /// Path and query.
    func target() throws(TransportError) -> String {
        let path = try part(CURLUPART_PATH) ?? "/"
        guard let query = try part(CURLUPART_QUERY) else { return path }
        return "\(path)?\(query)"
    }

    /// Sets where a handle's requests go; it only reads the address, and has to be released first.
    func apply(to easy: UnsafeMutableRawPointer) throws(TransportError) {
        try CurlEasy.check(ccurl_set_address(easy, handle))
    }

    private func check(_ code: CURLUcode) throws(TransportError) {
        guard code != CURLUE_OK else { return }
        throw .invalid("the address is not valid: \(String(cString: curl_url_strerror(code)))")
    }
}
