import NIOHTTP1
import ProxyCore

/// Refuses heads that could mean two things, or more than the server bears.
enum RequestHeadCheck {
    /// What is wrong with a head that the decoder let through; `nil` where nothing is.
    static func error(in head: HTTPRequestHead, headBytes: Int, bodyBytes: Int) -> ProxyError? {
        let framing = Framing(head)
        if framing.lengths > 0, framing.isChunked {
            return malformed("content-length and transfer-encoding contradict each other")
        }
        if framing.lengths > 1 { return malformed("content-length is there twice") }
        if head.version.major != 1 {
            return malformed("only HTTP/1.0 and HTTP/1.1 are spoken here")
        }
        if head.version.minor > 0, framing.hosts != 1 {
            return malformed("HTTP/1.1 wants one host header")
        }
        if framing.bytes > headBytes { return headTooLarge }
        if let length = framing.length, let bytes = Int(length), bytes > bodyBytes {
            return .bodyTooLarge(limit: bodyBytes)
        }
        return nil
    }

    /// What one look at each field of a head finds.
    private struct Framing {
        var bytes: Int
        var hosts = 0
        var lengths = 0
        var length: String?
        var isChunked = false

        init(_ head: HTTPRequestHead) {
            bytes = head.uri.utf8.count
            for (name, value) in head.headers {
                bytes += name.utf8.count + value.utf8.count
                switch name.utf8.count {
                case 4 where RequestHeadCheck.isSame(name, "host"):
                    hosts += 1
                case 14 where RequestHeadCheck.isSame(name, "content-length"):
                    lengths += 1
                    length = length ?? value
                case 17 where RequestHeadCheck.isSame(name, "transfer-encoding"):
                    isChunked = true
                default: break
                }
            }
        }
    }

    private static func isSame(_ name: String, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { text in
            // Setting the bit 0x20 makes letters small, and leaves the hyphen as it is.
            name.utf8.elementsEqual(text) { $0 | 0x20 == $1 }
        }
    }

    /// What the client is told about bytes that are no HTTP.
    static func error(for error: HTTPParserError) -> ProxyError {
        error == .headerOverflow ? headTooLarge : malformed("it cannot be read as HTTP (\(error))")
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

    private static func malformed(_ reason: String) -> ProxyError {
        ProxyError(
            status: 400,
            type: "invalid_request_error",
            code: "malformed_request",
            message: "The request is malformed: \(reason).",
            closesConnection: true
        )
    }
}
