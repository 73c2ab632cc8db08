public import ProxyCore

/// Events for tests of an observer.
public enum ProxyEvents {
    /// One of each kind, with all their variants.
    public static var all: [ProxyEvent] {
        let id = DeploymentID("backend-0")
        return [
            .attemptSucceeded(id, group: "chat", firstByteAfter: .milliseconds(12)),
            .attemptFailed(id, group: "chat", owner: "backend", status: 503, reason: "out of order"),
            .backendSaid(id, "out of order"),
            .attemptCancelled(id, group: "chat"),
            .fieldsDropped(id, group: "chat", paths: ["num_retries", "tools[0].function.strict"]),
            .fieldsWithoutEffect(["guardrails", "cache"]),
            .deploymentRests(id, for: .seconds(5)),
        ] + requests.map { .requestFinished($0) }
    }

    private static var requests: [RequestSummary] {
        [200, 400, 401, 404, 429, 499, 500, 502, 503, 504].flatMap { status in
            [false, true].map { isStream in
                var summary = RequestSummary(
                    callID: "call-\(status)",
                    method: "POST",
                    path: "/v1/chat/completions",
                    status: status,
                    duration: .milliseconds(120)
                )
                summary.endpoint = "chat/completions"
                summary.isStream = isStream
                summary.remoteAddress = "127.0.0.1"
                if status != 401 { summary.route = RouteReport(requestedModel: "chat", group: "chat") }
                if status != 200 { summary.failure = "out of order" }
                return summary
            }
        }
    }
}
