import Logging
import NIOCore
import Synchronization

/// Logs what goes wrong with connections before there is a request: one line a minute for each kind, however many clients do it.
final class ConnectionNotices: Sendable {
    /// What is told of apart.
    enum Kind: Hashable {
        case tls, http2, garbage, handshake, connections, bodies, descriptors
    }

    private struct Telling {
        var last: NIODeadline
        /// How often it happened since without a line.
        var untold = 0
    }

    private let logger: Logger
    private let tellings = Mutex<[Kind: Telling]>([:])
    private static let pause = TimeAmount.minutes(1)

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Logs a warning, unless one of its kind was logged within the last minute.
    func report(_ kind: Kind, at now: NIODeadline = .now(), _ text: () -> String) {
        let untold = tellings.withLock { tellings -> Int? in
            if var telling = tellings[kind], now < telling.last + Self.pause {
                telling.untold += 1
                tellings[kind] = telling
                return nil
            }
            let untold = tellings[kind]?.untold ?? 0
            tellings[kind] = Telling(last: now)
            return untold
        }
        guard let untold else { return }
        let others = untold == 0 ? "" : " (\(untold) more like it since the last such line)"
        logger.warning("\(text())\(others)")
    }
}
