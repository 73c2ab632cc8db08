import HTTPTransport
import HTTPTypes

/// The head of a request as it is sent, built in memory that is used again for the next one.
struct HTTP1RequestHead: ~Copyable {
    private var text = HeaderBytes()
    private var fields = HeaderBytes()

    /// The head; valid until the next ``build(from:to:)``.
    var bytes: UnsafeRawBufferPointer { text.bytes }

    /// Replaces the head by a request's.
    ///
    /// - Throws: `TransportError.invalidRequest` where the request cannot be sent as it is.
    mutating func build(from request: BackendRequest, to target: HTTP1Target) throws(TransportError) {
        try request.check()
        // First, because they decide whether the first field (RFC 9112, 3.2) is the request's own host.
        let hasHost = try collectFields(of: request)
        text.removeAll()
        var method = request.method.rawValue
        method.withUTF8 { text.append(UnsafeRawBufferPointer($0)) }
        text.append(target.requestLine)
        if !hasHost { text.append(target.hostField) }
        text.append(fields.bytes)
    }

    /// Whether one of them is `host`.
    private mutating func collectFields(of request: BackendRequest) throws(TransportError) -> Bool {
        fields.removeAll()
        var seen = OutgoingFields()
        for field in request.headers {
            guard try seen.admits(field, of: request) else { continue }
            try append(field)
        }
        // Compressed bytes cannot be relayed as events.
        if !seen.hasAcceptEncoding { fields.append("accept-encoding: identity\r\n") }
        if request.sendsBody {
            fields.append("content-length: ")
            appendDecimal(request.body?.count ?? 0)
            fields.append("\r\n")
        }
        fields.append("\r\n")
        return seen.hasHost
    }

    private mutating func append(_ field: HTTPField) throws(TransportError) {
        try field.withValidBytes { name, value in
            fields.reserve(name.count + value.count + 4)
            fields.appendUnchecked(name)
            fields.appendUnchecked(UInt8(ascii: ":"))
            fields.appendUnchecked(UInt8(ascii: " "))
            fields.appendUnchecked(value)
            fields.appendUnchecked(0x0D)
            fields.appendUnchecked(0x0A)
        }
    }

    private mutating func appendDecimal(_ number: Int) {
        fields.reserve(20)
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            fields.appendUnchecked(UInt8(truncatingIfNeeded: number / divisor % 10) + UInt8(ascii: "0"))
            divisor /= 10
        }
    }
}
