import NIOCore
import NIOHTTP1
import NIOSSL

// What the operator is told.
extension HTTPConnectionHandler {
    func report(_ error: HTTPParserError, _ spoken: SpokenProtocol) {
        // A client that goes away amid a request speaks HTTP as well as any.
        guard error != .invalidEOFState else { return }
        let address = remoteAddress ?? "a client"
        switch spoken {
        case .tls:
            notices.report(.tls) {
                "\(address) spoke TLS to this port, which is plain HTTP: use http:// there, or serve TLS with "
                    + "--ssl_certfile_path and --ssl_keyfile_path"
            }
        case .http2:
            notices.report(.http2) {
                "\(address) spoke HTTP/2 to this port, which speaks HTTP/1.1: turn off HTTP/2 without TLS there"
            }
        case .http:
            notices.report(.garbage) { "\(address) sent what cannot be read as HTTP/1.1 (\(error))" }
        }
    }

    /// A connection broke; that its client closed or reset it is nothing to tell.
    func reportBroken(_ error: any Error) {
        guard spoken == nil, !(error is IOError), !(error is ChannelError) else { return }
        if case .uncleanShutdown? = error as? NIOSSLError { return }
        let address = remoteAddress ?? "a client"
        notices.report(.handshake) {
            "\(address) did not get through the TLS handshake (\(error)); clients use https:// on this port"
        }
    }

    func reportFull() {
        notices.report(.bodies) {
            "request bodies have taken the \(limits.heldBodyBytes) bytes that they may have together; more are "
                + "refused with 503 until some end (--limit_body_memory_mb)"
        }
    }
}
