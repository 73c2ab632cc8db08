package import Logging
package import ProxyCore
package import ProxyServer

/// Logs one line per request and one per failed attempt; never a key, a prompt or a response body.
///
/// A backend's error text may quote the request, so it is logged at `debug` only. ``LineLogHandler`` writes a
/// request's fields as pairs or JSON members; any other handler gets them as one text.
package struct AccessLog: ProxyObserver {
    private let logger: Logger
    private let loops: EventLoops?
    private let clock: any ProxyClock

    /// Creates the log.
    ///
    /// - Parameters:
    ///   - logger: receives the lines.
    ///   - loops: the server's event loops. With them a request's line is written after its response was sent,
    ///     under load up to 5 ms later and together with others; without them it is written before.
    ///   - clock: the time of a request's end.
    package init(logger: Logger, on loops: EventLoops? = nil, clock: any ProxyClock = SystemClock()) {
        self.logger = logger
        self.loops = loops
        self.clock = clock
    }

    /// Whether debug lines are written.
    package var wantsDroppedFields: Bool { logger.logLevel <= .debug }

    /// Writes an event's line, if it has one.
    package func observe(_ event: ProxyEvent) {
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
        case .deploymentCooledDown(let deployment, let time):
            logger.warning(
                "deployment in cooldown",
                metadata: ["deployment": "\(deployment)", "for": "\(time)"]
            )
        case .attemptSucceeded:
            break
        }
    }

    /// What monitoring requests all the time.
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

// MARK: - The line

/// A request's fields in the access log, besides method and path.
///
/// One metadata value, which ``LineLogHandler`` recognises: separate pairs would be put into a dictionary,
/// sorted and turned into text for every request. A class, because a summary is large and is passed on often.
final class RequestLine: Sendable {
    /// Its key in the metadata.
    static let key = "request"

    let summary: RequestSummary
    /// When the request ended, in seconds since 1970; `nil` if the line is written right then.
    let time: Double?

    init(summary: RequestSummary, time: Double? = nil) {
        self.summary = summary
        self.time = time
    }

    /// Adds the fields to a line.
    func add(to line: inout some LogFieldWriter) {
        line.add("status", summary.status)
        line.add("ms", milliseconds: summary.duration)
        if let route = summary.route {
            line.add("model", route.requestedModel)
            if let deployment = route.deployment { line.add("deployment", deployment.rawValue) }
            if route.attempts > 1 { line.add("attempts", route.attempts) }
            if route.fallbacks > 0 { line.add("fallbacks", route.fallbacks) }
            if let time = route.timeToHead { line.add("ttfb_ms", milliseconds: time) }
        }
        if let usage = summary.usage {
            line.add("prompt_tokens", usage.promptTokens)
            line.add("completion_tokens", usage.completionTokens)
        }
        if let address = summary.remoteAddress { line.add("from", address) }
        line.add("id", summary.callID)
        if let failure = summary.failure { line.add("failure", failure) }
    }
}

extension RequestLine: CustomStringConvertible {
    /// The fields as pairs, for any other log handler.
    var description: String {
        var line = LogLine(capacity: 256)
        add(to: &line)
        return String(decoding: line.ended().dropFirst().dropLast(), as: UTF8.self)
    }
}
