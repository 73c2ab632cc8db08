import NIOHTTP1
import ProxyCore

/// Refuses heads that could mean two things, or more than the server bears.
enum RequestHeadCheck {
    /// What a head says of the bytes behind it.
    struct Outlook {
        /// How long the body is: zero where there is none, `nil` where it comes in chunks.
        var length: Int?
        /// Whether the client would speak another protocol afterwards: the decoder reads nothing behind such a request.
        var asksForUpgrade: Bool
    }

    /// Checks a head that the decoder let through.
    ///
    /// - Throws: what is wrong with it.
    static func outlook(
        of head: HTTPRequestHead,
        headBytes: Int
    ) throws(ProxyError) -> Outlook {
        let framing = Framing(head)
        if framing.lengths > 0, framing.coding != nil {
            throw malformed("content-length and transfer-encoding contradict each other")
        }
        if framing.lengths > 1 { throw malformed("content-length is there twice") }
        if head.version.major != 1 {
            throw malformed("only HTTP/1.0 and HTTP/1.1 are spoken here")
        }
        if head.version.minor > 0, framing.hosts != 1 {
            throw malformed("HTTP/1.1 wants one host header")
        }
        if framing.bytes > headBytes { throw headTooLarge }
        if let coding = framing.coding {
            try check(coding, isOnly: framing.codings == 1, head.version)
            return Outlook(length: nil, asksForUpgrade: framing.hasUpgrade)
        }
        var length = 0
        if let text = framing.length { length = try number(text) }
        return Outlook(length: length, asksForUpgrade: framing.hasUpgrade)
    }

    /// What one look at each field of a head finds.
    private struct Framing {
        var bytes: Int
        var hosts = 0
        var lengths = 0
        var length: String?
        var codings = 0
        var coding: String?
        var hasUpgrade = false

        init(_ head: HTTPRequestHead) {
            bytes = head.uri.utf8.count
            for (name, value) in head.headers {
                bytes += name.utf8.count + value.utf8.count
                switch name.utf8.count {
                case 4 where RequestHeadCheck.isSame(name, "host"):
                    hosts += 1
                case 7 where RequestHeadCheck.isSame(name, "upgrade"):
                    hasUpgrade = true
                case 14 where RequestHeadCheck.isSame(name, "content-length"):
                    lengths += 1
                    length = length ?? value
                case 17 where RequestHeadCheck.isSame(name, "transfer-encoding"):
                    codings += 1
                    // Of several, one that is not served.
                    if coding == nil || !RequestHeadCheck.isChunked(value) { coding = value }
                default: break
                }
            }
        }
    }

    /// Digits without a sign and without zeros in front: what one reader takes for another number than the next is a way to smuggle.
    private static func number(_ text: String) throws(ProxyError) -> Int {
        let digits = trimmed(text)
        let isPlain =
            !digits.isEmpty && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
            && (digits.count == 1 || digits.first != 0x30)
        guard isPlain, let length = Int(Substring(digits)) else {
            throw malformed("content-length \(quoted(text)) is not a number of bytes in plain digits")
        }
        return length
    }

    /// Nothing but chunks are taken, and only where HTTP has them.
    private static func check(_ coding: String, isOnly: Bool, _ version: HTTPVersion) throws(ProxyError) {
        if version.minor == 0 { throw malformed("HTTP/1.0 has no transfer-encoding") }
        guard !isChunked(coding) else {
            guard isOnly else { throw malformed("transfer-encoding is there twice") }
            return
        }
        let last = coding.utf8.split(separator: UInt8(ascii: ",")).last.map { Substring($0) } ?? ""
        let first = coding.utf8.split(separator: UInt8(ascii: ",")).first.map { Substring($0) } ?? ""
        // Where the chunks are not the last coding nobody knows where the body ends (RFC 9112, 6.3).
        if isChunked(first) || (isOnly && !isChunked(last)) {
            throw malformed(
                "with transfer-encoding \(quoted(coding)) nobody knows where the body ends; "
                    + "send `transfer-encoding: chunked` or a content-length"
            )
        }
        throw ProxyError(
            status: 501,
            type: "invalid_request_error",
            code: "unsupported_transfer_encoding",
            message: "The transfer-encoding \(quoted(coding)) is not served here; "
                + "send the body as it is, with `transfer-encoding: chunked` or a content-length.",
            closesConnection: true
        )
    }

    private static func isChunked(_ coding: some StringProtocol) -> Bool {
        let text = trimmed(coding)
        return text.count == 7 && text.elementsEqual("chunked".utf8) { $0 | 0x20 == $1 }
    }

    private static func trimmed(_ text: some StringProtocol) -> Substring.UTF8View {
        var bytes = Substring(text).utf8
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }

    /// A header's value as an error may show it.
    private static func quoted(_ value: String) -> String {
        let visible = value.unicodeScalars.prefix(60).map {
            $0.value >= 0x20 && $0.value < 0x7f ? Character($0) : "?"
        }
        return "`\(String(visible))`"
    }

    private static func isSame(_ name: String, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { text in
            // Setting the bit 0x20 makes letters small, and leaves the hyphen as it is.
            name.utf8.elementsEqual(text) { $0 | 0x20 == $1 }
        }
    }
}

// MARK: - What the client is told

extension RequestHeadCheck {
    /// What the client is told about bytes that are not HTTP.
    static func error(for error: HTTPParserError, spoken: SpokenProtocol) -> ProxyError {
        switch spoken {
        case .tls: malformed("this port speaks HTTP without TLS")
        case .http2: malformed("this port speaks HTTP/1.1, and the connection began with HTTP/2")
        case .http where error == .headerOverflow: headTooLarge
        case .http: malformed("it cannot be read as HTTP (\(error))")
        }
    }

    static let headTooLarge = ProxyError(
        status: 431,
        type: "invalid_request_error",
        code: "request_head_too_large",
        message: "The request's head is larger than this server takes; send fewer or shorter header fields.",
        closesConnection: true
    )

    static let tooSlow = ProxyError(
        status: 408,
        type: "invalid_request_error",
        code: "request_timeout",
        message: "The request did not come in time; send it faster, or over a better connection.",
        closesConnection: true
    )

    /// The bodies of all requests together are as large as they may be.
    static let noRoom = ProxyError(
        status: 503,
        type: "server_error",
        code: "too_many_requests",
        message: "The bodies of the requests under way take as much memory as this proxy gives them "
            + "(--limit_body_memory_mb); try again, or send a smaller one.",
        retryAfter: .seconds(1),
        closesConnection: true
    )

    /// The route does nothing with a body.
    static func bodyNotTaken(_ method: String, limit: Int) -> ProxyError {
        ProxyError(
            status: 413,
            type: "invalid_request_error",
            code: "request_too_large",
            message: "\(method) has no use for a body on this path, and takes none above \(limit) bytes.",
            closesConnection: true
        )
    }

    static func malformed(_ reason: String) -> ProxyError {
        ProxyError(
            status: 400,
            type: "invalid_request_error",
            code: "malformed_request",
            message: "The request is malformed: \(reason).",
            closesConnection: true
        )
    }
}
