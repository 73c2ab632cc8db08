import HTTPTypes
import ProxyCore

/// The head of a request as it goes onto the wire, built in memory that is used again for the next one.
struct RequestHead: ~Copyable {
    private var text = HeadBytes()

    /// The head; valid until the next ``build(from:to:)``.
    var bytes: UnsafeRawBufferPointer { text.bytes }

    /// Replaces the head by a request's.
    ///
    /// - Throws: `TransportError.invalidRequest` where the request cannot be sent as it is.
    mutating func build(from request: BackendRequest, to address: PlainAddress) throws(TransportError) {
        text.removeAll()
        try request.check()
        var method = request.method.rawValue
        method.withUTF8 { text.append(UnsafeRawBufferPointer($0)) }
        // The first field (RFC 9112, 3.2), unless the request brings one of its own.
        let bringsHost = request.headers.contains { $0.name.canonicalName == "host" }
        text.append(bringsHost ? address.requestLineWithoutHost : address.requestLine)
        try appendFields(of: request)
        text.append("\r\n")
    }

    private mutating func appendFields(of request: BackendRequest) throws(TransportError) {
        var fields = OutgoingFields()
        for field in request.headers {
            guard try fields.admits(field, of: request) else { continue }
            try append(field)
        }
        // Compressed bytes cannot be relayed as events.
        if !fields.hasAcceptEncoding { text.append("accept-encoding: identity\r\n") }
        guard request.sendsBody else { return }
        text.append("content-length: ")
        appendDecimal(request.body?.count ?? 0)
        text.append("\r\n")
    }

    private mutating func append(_ field: HTTPField) throws(TransportError) {
        try field.withSoundBytes { name, value in
            text.reserve(name.count + value.count + 4)
            text.put(name)
            text.put(UInt8(ascii: ":"))
            text.put(UInt8(ascii: " "))
            text.put(value)
            text.put(0x0D)
            text.put(0x0A)
        }
    }

    private mutating func appendDecimal(_ number: Int) {
        text.reserve(20)
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            text.put(UInt8(truncatingIfNeeded: number / divisor % 10) + UInt8(ascii: "0"))
            divisor /= 10
        }
    }
}
