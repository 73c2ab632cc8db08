public import Logging
public import ProxyCore

/// Writes one line a request, and one for each attempt that failed; never a prompt, an answer or a key.
public struct AccessLog: ProxyObserver {
    private let logger: Logger

    /// Creates the log.
    public init(logger: Logger) {
        self.logger = logger
    }

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
        var metadata: Logger.Metadata = [
            "id": "\(summary.callID)",
            "status": "\(summary.status)",
            "ms": "\(summary.duration.milliseconds)",
        ]
        if let address = summary.remoteAddress { metadata["from"] = "\(address)" }
        if let route = summary.route {
            metadata["model"] = "\(route.requestedModel)"
            if let deployment = route.deployment { metadata["deployment"] = "\(deployment)" }
            if route.attempts > 1 { metadata["attempts"] = "\(route.attempts)" }
            if route.fallbacks > 0 { metadata["fallbacks"] = "\(route.fallbacks)" }
            if let time = route.timeToHead { metadata["ttfb_ms"] = "\(time.milliseconds)" }
        }
        if let usage = summary.usage {
            metadata["tokens"] = "\(usage.promptTokens)+\(usage.completionTokens)"
        }
        if let failure = summary.failure { metadata["failure"] = "\(failure)" }
        logger.log(level: level, "\(summary.method) \(summary.path)", metadata: metadata)
    }
}

extension Duration {
    /// Whole milliseconds and tenths, as a log shows them.
    fileprivate var milliseconds: Double {
        let (seconds, attoseconds) = components
        let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
        return Double(tenths) / 10
    }
}
