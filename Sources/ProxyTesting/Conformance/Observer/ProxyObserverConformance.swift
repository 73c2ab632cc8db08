public import ProxyCore

/// The suite that every `ProxyObserver` should pass: it accepts all events, from any thread, without blocking.
public enum ProxyObserverConformance: ConformanceSuite {
    /// Any observer.
    public typealias Subject = any ProxyObserver

    /// All cases.
    public static let cases: [Case] = [
        Case("accepts every kind of event") { observer in
            try await send(observer, ProxyEvents.all, within: .seconds(5))
        },
        Case("does not block its caller") { observer in
            let events = (0..<50).flatMap { _ in ProxyEvents.all }
            try await send(observer, events, within: .milliseconds(5) * events.count)
        },
        Case("accepts events from many threads at once") { observer in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let events = (0..<20).flatMap { _ in ProxyEvents.all }
                        try await send(observer, events, within: .milliseconds(20) * events.count)
                    }
                }
                try await group.waitForAll()
            }
        },
    ]

    /// Sends events on a new thread, because an observer that blocks would block a task's thread forever.
    private static func send(
        _ observer: any ProxyObserver,
        _ events: [ProxyEvent],
        within limit: Duration
    ) async throws {
        let accepted = Watched(0)
        try onNewThread {
            for event in events {
                observer.observe(event)
                accepted.change { $0 += 1 }
            }
        }
        let isInTime = try await accepted.satisfies(within: limit) { $0 == events.count }
        try expect(isInTime, "accepted \(accepted.value) of \(events.count) events in \(limit)")
    }
}

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
