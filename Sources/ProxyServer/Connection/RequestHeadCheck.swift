import NIOHTTP1
import ProxyCore

/// Refuses heads that could mean two things, or more than the server bears.
enum RequestHeadCheck {
    /// What is wrong with a head that the decoder let through; `nil` where nothing is.
    static func error(in head: HTTPRequestHead, limits: ConnectionLimits) -> ProxyError? {
        let lengths = head.headers["content-length"]
        if !lengths.isEmpty, head.headers.contains(name: "transfer-encoding") {
            return malformed("content-length and transfer-encoding contradict each other")
        }
        if lengths.count > 1 { return malformed("content-length is there twice") }
        if head.version.major != 1 {
            return malformed("only HTTP/1.0 and HTTP/1.1 are spoken here")
        }
        if head.version.minor > 0, head.headers["host"].count != 1 {
            return malformed("HTTP/1.1 wants one host header")
        }
        if head.headers.reduce(head.uri.utf8.count, { $0 + $1.name.utf8.count + $1.value.utf8.count })
            > limits.headBytes
        {
            return headTooLarge
        }
        if let length = lengths.first, let bytes = Int(length), bytes > limits.bodyBytes {
            return .bodyTooLarge(limit: limits.bodyBytes)
        }
        return nil
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
