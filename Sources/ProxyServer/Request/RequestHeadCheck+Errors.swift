import NIOCore
import NIOHTTP1
import ProxyCore

// The errors for requests that never reach the service.
extension RequestHeadCheck {
    static func malformed(_ reason: String) -> ProxyError {
        ProxyError(
            status: 400,
            type: "invalid_request_error",
            code: "malformed_request",
            message: "The request is malformed: \(reason).",
            closesConnection: true
        )
    }

    /// The error for bytes that the decoder cannot read.
    static func unreadable(_ error: HTTPParserError, from client: ClientProtocol) -> ProxyError {
        switch client {
        case .tls: malformed("this port speaks HTTP without TLS")
        case .http2: malformed("this port speaks HTTP/1.1, and the connection started with HTTP/2")
        case .http where error == .headerOverflow: headTooLarge
        case .http: malformed("it cannot be parsed as HTTP (\(error))")
        }
    }

    static let headTooLarge = ProxyError(
        status: 431,
        type: "invalid_request_error",
        code: "request_head_too_large",
        message:
            "The request's head is larger than this server accepts; send fewer or shorter header fields.",
        closesConnection: true
    )

    static let tooSlow = ProxyError(
        status: 408,
        type: "invalid_request_error",
        code: "request_timeout",
        message: "The request did not arrive in time; send it faster, or over a better connection.",
        closesConnection: true
    )

    static let noBodyMemory = ProxyError(
        status: 503,
        type: "server_error",
        code: "too_many_requests",
        message: "The bodies of the requests under way use all the memory that this proxy allows for them "
            + "(--limit_body_memory_mb); try again, or send a smaller one.",
        retryAfter: .seconds(1),
        closesConnection: true
    )

    /// The error for a large body on a route that ignores bodies.
    static func unusedBodyTooLarge(_ method: String, limit: Int) -> ProxyError {
        ProxyError(
            status: 413,
            type: "invalid_request_error",
            code: "request_too_large",
            message: "\(method) does not use a body on this path; one above \(limit) bytes is refused.",
            closesConnection: true
        )
    }
}

/// What a client speaks, judging by the first bytes of its connection.
enum ClientProtocol: Hashable {
    case http
    case tls
    case http2

    init(firstBytes bytes: ByteBuffer) {
        self =
            switch bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) {
            // A handshake record starts with its type and the major version.
            case 0x16 where bytes.getInteger(at: bytes.readerIndex + 1, as: UInt8.self) == 3: .tls
            case UInt8(ascii: "P") where bytes.readableBytesView.starts(with: Self.preface): .http2
            default: .http
            }
    }

    private static let preface = Array("PRI * HTTP/2.0".utf8)
}
