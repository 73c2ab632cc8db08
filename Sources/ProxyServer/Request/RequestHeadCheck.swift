import NIOHTTP1
import ProxyCore

/// Refuses heads that are ambiguous or larger than the server accepts.
enum RequestHeadCheck {
    /// What a head says about the bytes behind it.
    struct BodyFraming {
        /// The body's length: zero where there is none, `nil` for a chunked body.
        var length: Int?
        /// Whether the client asks for another protocol; the decoder reads nothing behind such a request.
        var hasUpgrade: Bool
    }

    /// Checks a head that the decoder accepted.
    ///
    /// - Throws: what to tell the client.
    static func check(_ head: HTTPRequestHead, headBytes: Int) throws(ProxyError) -> BodyFraming {
        let fields = FramingFields(head)
        if fields.lengths > 0, fields.coding != nil {
            throw malformed("content-length and transfer-encoding contradict each other")
        }
        if fields.lengths > 1 { throw malformed("content-length appears twice") }
        if head.version.major != 1 {
            throw malformed("this server speaks only HTTP/1.0 and HTTP/1.1")
        }
        if head.version.minor > 0, fields.hosts != 1 {
            throw malformed("HTTP/1.1 requires exactly one host header")
        }
        if fields.bytes > headBytes { throw headTooLarge }
        if let coding = fields.coding {
            try check(coding, isOnly: fields.codings == 1, head.version)
            return BodyFraming(length: nil, hasUpgrade: fields.hasUpgrade)
        }
        var length = 0
        if let text = fields.length { length = try number(text) }
        return BodyFraming(length: length, hasUpgrade: fields.hasUpgrade)
    }

    /// Collects in one pass what the checks need.
    private struct FramingFields {
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
                    // Of several, prefer one that is not supported.
                    if coding == nil || !RequestHeadCheck.isChunked(value) { coding = value }
                default: break
                }
            }
        }
    }

    /// Accepts only digits, without a sign or leading zeros: two servers that read a number differently allow request smuggling.
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

    /// Accepts only `chunked`, and only where HTTP has it.
    private static func check(_ coding: String, isOnly: Bool, _ version: HTTPVersion) throws(ProxyError) {
        if version.minor == 0 { throw malformed("HTTP/1.0 has no transfer-encoding") }
        guard !isChunked(coding) else {
            guard isOnly else { throw malformed("transfer-encoding appears twice") }
            return
        }
        let last = coding.utf8.split(separator: UInt8(ascii: ",")).last.map { Substring($0) } ?? ""
        let first = coding.utf8.split(separator: UInt8(ascii: ",")).first.map { Substring($0) } ?? ""
        // Unless chunked is the last coding, the body's end is unknown (RFC 9112, 6.3).
        if isChunked(first) || (isOnly && !isChunked(last)) {
            throw malformed(
                "the end of a body with transfer-encoding \(quoted(coding)) cannot be found; "
                    + "send `transfer-encoding: chunked` or a content-length"
            )
        }
        throw ProxyError(
            status: 501,
            type: "invalid_request_error",
            code: "unsupported_transfer_encoding",
            message: "The transfer-encoding \(quoted(coding)) is not supported; "
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

    /// A header value for an error message.
    private static func quoted(_ value: String) -> String {
        let visible = value.unicodeScalars.prefix(60).map {
            $0.value >= 0x20 && $0.value < 0x7f ? Character($0) : "?"
        }
        return "`\(String(visible))`"
    }

    private static func isSame(_ name: String, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { text in
            // Setting bit 0x20 lowercases letters and leaves the hyphen as it is.
            name.utf8.elementsEqual(text) { $0 | 0x20 == $1 }
        }
    }
}
