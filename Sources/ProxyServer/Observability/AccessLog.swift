public import Logging
public import ProxyCore

/// Writes one line a request, and one for each attempt that failed; never a key, and no prompt or answer.
///
/// What a backend says in an error may quote the request; it is written at the level `debug` only.
///
/// ``LineLogHandler`` writes a request's facts as pairs or as members; another handler gets them as one text.
public struct AccessLog: ProxyObserver {
    private let logger: Logger
    private let loops: EventLoops?
    private let clock: any ProxyClock

    /// Creates the log.
    ///
    /// - Parameters:
    ///   - logger: takes the lines.
    ///   - loops: the server's threads, where a request's line is written once its answer is sent or, where requests end often, up to 5 ms later
    ///     with the lines of others (it tells when the request ended); where there are none, it is written before the answer is sent.
    ///   - clock: tells the time of a request's end.
    public init(logger: Logger, on loops: EventLoops? = nil, clock: any ProxyClock = SystemClock()) {
        self.logger = logger
        self.loops = loops
        self.clock = clock
    }

    /// Whether debug lines are written.
    public var wantsDroppedFields: Bool { logger.logLevel <= .debug }

    /// Writes the line of an event.
    public func observe(_ event: ProxyEvent) {
        switch event {
        case .requestFinished(let summary):
            log(summary)
        case .attemptFailed(let deployment, let group, let owner, let status, let reason):
            logger.warning(
                "attempt failed",
                metadata: [
                    "deployment": "\(deployment)", "group": "\(group)", "fault": "\(owner)",
                    "status": "\(status)",
                    "reason": "\(reason)",
                ]
            )
        case .backendSaid(let deployment, let text):
            logger.debug("backend said", metadata: ["deployment": "\(deployment)", "text": "\(text)"])
        case .fieldsDropped(let deployment, let group, let paths):
            logger.debug(
                "fields not sent to the backend",
                metadata: [
                    "deployment": "\(deployment)", "group": "\(group)",
                    "fields": "\(LogText.cut(paths.joined(separator: " ")))",
                ]
            )
        case .fieldsWithoutEffect(let names):
            logger.warning(
                "fields of a request have no effect here and are not sent to backends; each is reported once",
                metadata: ["fields": "\(LogText.cut(names.joined(separator: " ")))"]
            )
        case .attemptCancelled:
            // The request's own line says 499.
            break
        case .deploymentRests(let deployment, let time):
            logger.warning("deployment rests", metadata: ["deployment": "\(deployment)", "for": "\(time)"])
        case .attemptSucceeded:
            break
        }
    }

    /// What machines ask all the time.
    private func isRoutine(_ path: String) -> Bool {
        path.hasPrefix("/health") || path == "/metrics"
    }

    private func log(_ summary: RequestSummary) {
        let level: Logger.Level =
            summary.status >= 500 ? .error : isRoutine(summary.path) ? .debug : .info
        guard logger.logLevel <= level else { return }
        guard let loops else { return log(RequestLine(summary: summary), level) }
        let line = RequestLine(summary: summary, time: clock.unixTime)
        loops.postpone { self.log(line, level) }
    }

    private func log(_ line: RequestLine, _ level: Logger.Level) {
        logger.log(
            level: level,
            "\(line.summary.method) \(LogText.cut(line.summary.path))",
            metadata: [RequestLine.key: .stringConvertible(line)]
        )
    }
}
