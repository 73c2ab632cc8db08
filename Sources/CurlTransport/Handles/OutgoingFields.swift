import HTTPTransport
import HTTPTypes

/// Which of a request's fields go out, and which of those that every request needs it brought itself.
struct OutgoingFields {
    private(set) var hasAccept = false
    private(set) var hasAcceptEncoding = false
    private(set) var hasContentType = false
    private(set) var hasHost = false

    /// Whether a field goes out.
    ///
    /// - Throws: `TransportError.invalidRequest` where it contradicts the framing, which is the transport's.
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
                throw .invalid("the field content-length contradicts the body; it is the transport's to add")
            }
            return false
        case (17, "transfer-encoding"):
            throw .invalid("the framing of the body is the transport's: remove the field transfer-encoding")
        case (10, "connection"), (6, "expect"), (10, "keep-alive"), (16, "proxy-connection"), (2, "te"),
            (7, "trailer"), (7, "upgrade"):
            // They speak of the connection, which is not the caller's.
            return false
        default: break
        }
        return true
    }
}
