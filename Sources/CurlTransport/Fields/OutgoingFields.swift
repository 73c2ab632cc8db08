import HTTPTransport
import HTTPTypes

/// Decides which of a request's fields are sent, and which of those that every request needs are among them.
struct OutgoingFields {
    private(set) var hasAccept = false
    private(set) var hasAcceptEncoding = false
    private(set) var hasContentType = false
    private(set) var hasHost = false

    /// Whether a field is sent.
    ///
    /// - Throws: `TransportError.invalidRequest` where it contradicts the framing, which the transport decides.
    mutating func admits(_ field: HTTPField, of request: BackendRequest) throws(TransportError) -> Bool {
        let name = field.name.canonicalName
        // Most names differ from these in their length already.
        switch (name.utf8.count, name) {
        case (4, "host"): hasHost = true
        case (6, "accept"): hasAccept = true
        case (15, "accept-encoding"): hasAcceptEncoding = true
        case (12, "content-type"): hasContentType = true
        case (14, "content-length"):
            guard Int(field.value) == request.body?.count ?? 0 else {
                throw .invalid("the field content-length contradicts the body; the transport adds it")
            }
            return false
        case (17, "transfer-encoding"):
            throw .invalid("the transport frames the body: remove the field transfer-encoding")
        case (10, "connection"), (6, "expect"), (10, "keep-alive"), (16, "proxy-connection"), (2, "te"),
            (7, "trailer"), (7, "upgrade"):
            // They are about the connection, which the transport manages.
            return false
        default: break
        }
        return true
    }
}

extension BackendRequest {
    /// Whether the request is sent with a body.
    ///
    /// Methods that usually have one get an empty one, because servers wait for a length.
    var sendsBody: Bool {
        body != nil || method == .post || method == .put || method == .patch
    }

    /// Refuses an address that cannot be sent as it is.
    func checkAddress() throws(TransportError) {
        for byte in url.utf8 where byte <= 32 || byte >= 127 {
            throw .invalid(
                "the address contains a blank, a control character or one outside ASCII; percent-encode it"
            )
        }
        guard url.hasHTTPScheme else {
            throw .invalid("the address does not begin with http:// or https://")
        }
    }

    /// Refuses a method or body that cannot be sent as it is.
    func check() throws(TransportError) {
        if method == .connect { throw .invalid("CONNECT opens a tunnel and has no response") }
        if method == .head, body != nil { throw .invalid("a HEAD request has no body") }
        for byte in method.rawValue.utf8 where byte <= 32 || byte >= 127 {
            throw .invalid("the method contains a blank, a control character or one outside ASCII")
        }
    }
}

extension String {
    fileprivate var hasHTTPScheme: Bool {
        for scheme in ["http://", "https://"] where utf8.count > scheme.utf8.count {
            // Setting the bit 0x20 lowercases letters and leaves ":" and "/" as they are.
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
