import HTTPTransport
import HTTPTypes

extension BackendRequest {
    /// Whether the request has a body, if one of length zero.
    ///
    /// A method that is meant to carry one gets an empty one, because servers wait for a length.
    var sendsBody: Bool {
        body != nil || method == .post || method == .put || method == .patch
    }

    /// Refuses an address that could not be sent as it is, before libcurl sees it.
    func checkAddress() throws(TransportError) {
        for byte in url.utf8 where byte <= 32 || byte >= 127 {
            throw .invalid(
                "the address holds a blank, a control character or one outside ASCII; percent-encode it"
            )
        }
        guard url.hasHTTPScheme else {
            throw .invalid("the address does not begin with http:// or https://")
        }
    }

    /// Refuses what could not be sent as it is, before libcurl sees it.
    func check() throws(TransportError) {
        if method == .connect { throw .invalid("CONNECT asks for a tunnel, not for an answer") }
        if method == .head, body != nil { throw .invalid("a HEAD request has no body") }
        for byte in method.rawValue.utf8 where byte <= 32 || byte >= 127 {
            throw .invalid("the method holds a blank, a control character or one outside ASCII")
        }
    }
}

extension String {
    fileprivate var hasHTTPScheme: Bool {
        for scheme in ["http://", "https://"] where utf8.count > scheme.utf8.count {
            // Setting the bit 0x20 makes letters small and leaves ":" and "/" as they are.
            if utf8.prefix(scheme.utf8.count).elementsEqual(scheme.utf8, by: { $0 | 0x20 == $1 }) {
                return true
            }
        }
        return false
    }
}

extension TransportError {
    static func invalid(_ detail: String) -> TransportError {
        TransportError(.invalidRequest, phase: .connecting, detail: detail)
    }
}
