import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Tells the operator what goes wrong with connections before there is a request.
///
/// Logs one line per minute and kind of problem, however many clients cause it.
final class ConnectionNotices: Sendable {
    enum Kind: Hashable {
        case tls, http2, unreadable, handshake, connections, bodies, descriptors
    }

    private struct Log {
        var last: NIODeadline
        /// How often the problem has occurred since, without a line.
        var suppressed = 0
    }

    private let logger: Logger
    private let logs = Mutex<[Kind: Log]>([:])
    private static let interval = TimeAmount.minutes(1)

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Logs a warning, unless one of its kind was logged within the last minute.
    func report(_ kind: Kind, at now: NIODeadline = .now(), _ text: () -> String) {
        let suppressed = logs.withLock { logs -> Int? in
            if var log = logs[kind], now < log.last + Self.interval {
                log.suppressed += 1
                logs[kind] = log
                return nil
            }
            let suppressed = logs[kind]?.suppressed ?? 0
            logs[kind] = Log(last: now)
            return suppressed
        }
        guard let suppressed else { return }
        let others = suppressed == 0 ? "" : " (\(suppressed) more like it since the last such line)"
        logger.warning("\(text())\(others)")
    }
}

extension ConnectionNotices {
    /// Reports bytes that the decoder cannot read.
    func reportUnreadable(_ error: HTTPParserError, from client: ClientProtocol, at address: String?) {
        // A client that leaves within a request speaks HTTP well enough.
        guard error != .invalidEOFState else { return }
        let address = address ?? "a client"
        switch client {
        case .tls:
            report(.tls) {
                "\(address) spoke TLS to this port, which is plain HTTP: use http:// there, or serve TLS with "
                    + "--ssl_certfile_path and --ssl_keyfile_path"
            }
        case .http2:
            report(.http2) {
                "\(address) spoke HTTP/2 to this port, which speaks HTTP/1.1: turn off HTTP/2 without TLS there"
            }
        case .http:
            report(.unreadable) { "\(address) sent bytes that are not HTTP/1.1 (\(error))" }
        }
    }

    /// Reports a connection that failed before its first request, unless its client just closed it.
    func reportHandshake(_ error: any Error, from address: String?) {
        guard !(error is IOError), !(error is ChannelError) else { return }
        if case .uncleanShutdown? = error as? NIOSSLError { return }
        report(.handshake) {
            "the TLS handshake with \(address ?? "a client") failed (\(error)); clients have to use https:// on this port"
        }
    }

    /// Reports that ``BodyBudget`` is used up.
    func reportNoBodyMemory(limit: Int) {
        report(.bodies) {
            "request bodies use the \(limit) bytes that they may have together; more are refused with 503 until some "
                + "requests end (--limit_body_memory_mb)"
        }
    }

    /// Reports that no more connections are served.
    func reportConnectionLimit(_ limit: Int) {
        report(.connections) {
            "\(limit) connections are open, which is the limit; more are refused with 503 until some close "
                + "(--limit_concurrency)"
        }
    }

    /// Reports that the system refuses new connections.
    func reportAcceptFailure(_ advice: String) {
        report(.descriptors) {
            "no new connection can be accepted: \(advice). Clients wait until there is room; open connections continue."
        }
    }
}
