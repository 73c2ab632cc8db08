import HTTPTransport
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

/// A client that leaves: in every phase the backend has to see the close, and the request has to end.
struct Leaving: Sendable, CustomTestStringConvertible {
    var phase: Phase
    var streams: Bool

    enum Phase: String, CaseIterable, Sendable {
        /// Another request uses the only slot.
        case queued = "while queued"
        /// The backend's tokenizer counts the prompt.
        case counting = "while its tokens are counted"
        /// The proxy waits until the backend is ready.
        case held = "while held"
        /// The proxy waits before it retries.
        case pausing = "in the pause before a retry"
        /// The backend has accepted, and does not respond to the TLS handshake.
        case connecting = "while connecting"
        case waiting = "before the head"
        case afterHead = "after the head, before the first event"
        case midBody = "within the body"
        /// The response fills every buffer, because the client does not read.
        case notReading = "within the body, without having read it"

        /// Whether a call to the backend is under way; the backend has to see its end.
        var isUpstream: Bool {
            switch self {
            case .queued, .pausing, .held: false
            default: true
            }
        }
    }

    static let all = Phase.allCases.flatMap { phase in
        [false, true].map { Leaving(phase: phase, streams: $0) }
    }.filter { $0.streams || $0.phase != .notReading }

    var testDescription: String { "the client leaves \(phase.rawValue) (\(streams ? "stream" : "whole"))" }

    /// How long the proxy may take.
    private static let bound = Duration.milliseconds(50)
    /// A busy machine delays some attempts; one of these has to show the proxy's own time.
    private static let attempts = 10

    func outcome() async throws -> ConductReport.Line {
        var line = try await attempt()
        for _ in 1..<Self.attempts where line.time > Self.bound && line.objections.isEmpty {
            let other = try await attempt()
            if other.time < line.time || !other.objections.isEmpty { line = other }
        }
        if line.time > Self.bound { line.objections.append("it took longer than \(Self.bound)") }
        return line
    }

    private func attempt() async throws -> ConductReport.Line {
        let backend = try ScriptedBackend { _ in steps }
        defer { backend.stop() }
        let ends = EndWatch()
        let address = phase == .connecting ? "https://127.0.0.1:\(backend.port)/v1" : backend.url("/v1")
        return try await ProxyUnderTest.serving(
            [address],
            observers: [ends],
            change: change
        ) { proxy in
            let other = try proxy.client()
            if phase == .queued {
                other.send(ProxyUnderTest.chat())
                _ = try await backend.waitForRequests(1)
            }
            defer { other.leave() }
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(streams ? ",\"stream\":true" : ""))
            try await reachPhase(proxy, client, backend, ends)
            let left = ContinuousClock.now
            client.leave()
            let seen = phase.isUpstream ? try await backend.waitForClose() : try await ends.first().at
            return ConductReport.Line(
                name: testDescription,
                saw: "nothing, it has left",
                attempts: 1,
                time: seen - left,
                objections: try await objections(ends, backend, proxy)
            )
        }
    }

    private func change(_ configuration: inout ProxyConfiguration) {
        configuration.observability = ObservabilityConfiguration(servesMetrics: true, metricsNeedKey: false)
        switch phase {
        case .queued:
            configuration.limits.parallelRequests = 1
            configuration.limits.queueTimeout = .seconds(20)
        case .connecting:
            // Loading and freeing certificate authorities would count.
            configuration.router.deployments[0].certificateCheck = .none
        case .counting:
            configuration.router.checksContextBeforeCall = true
        case .held:
            configuration.router.hold = .seconds(20)
            configuration.streamKeepAlive = .milliseconds(20)
        default:
            break
        }
    }

    private func objections(
        _ ends: EndWatch,
        _ backend: ScriptedBackend,
        _ proxy: ProxyUnderTest
    ) async throws -> [String] {
        var objections: [String] = []
        let end = try await ends.first()
        if end.status != 499 { objections.append("logged as \(end.status), not 499") }
        // Nothing is retried for a client that has left.
        let calls = backend.requests.count { $0.path.hasPrefix("/v1/chat") }
        if calls > 1 { objections.append("the backend saw \(calls) calls") }
        let metrics = try await MetricsExposition(of: proxy)
        let cancelled = metrics.value("litellm_deployment_cancelled_requests_total", ["model_id": "d0"]) ?? 0
        let wanted: Double = phase.isUpstream && phase != .counting ? 1 : 0
        if cancelled != wanted { objections.append("\(cancelled) calls counted as cancelled, not \(wanted)") }
        return objections
    }

    private var steps: [ScriptedBackend.Step] {
        let head = ScriptedBackend.Step.chunkedHead(type: streams ? "text/event-stream" : "application/json")
        return switch phase {
        case .pausing: Script.status(500, head: "retry-after: 30\r\n")
        case .held: Script.status(503)
        case .queued, .connecting, .waiting, .counting: [.waitForClose]
        case .afterHead: [head, .waitForClose]
        case .midBody: [head, .chunk(streams ? CannedResponses.event("a") : "{\"id\":"), .waitForClose]
        case .notReading:
            [head]
                + [ScriptedBackend.Step](
                    repeating: .chunk(CannedResponses.event(String(repeating: "x", count: 16_000))),
                    count: 4_000
                )
        }
    }

    /// The bytes that the backend sends before it waits.
    private var sentBytes: Int {
        steps.reduce(0) { if case .send(let bytes) = $1 { $0 + bytes.count } else { $0 } }
    }

    /// Waits until the request is in the phase.
    private func reachPhase(
        _ proxy: ProxyUnderTest,
        _ client: RawClient,
        _ backend: ScriptedBackend,
        _ ends: EndWatch
    ) async throws {
        switch phase {
        case .queued:
            try await proxy.waitForQueue(1)
        case .connecting:
            _ = try await backend.waitForConnections(1)
            // Only the handshake's first bytes show that TLS has loaded its certificates and there is something to cancel.
            while backend.openedConnections[0].bytesReceived == 0 { try await proxy.roundTrips() }
        case .counting, .waiting:
            _ = try await backend.waitForRequests(1)
        case .held where streams, .midBody where streams:
            _ = try await client.some()
        case .held, .pausing:
            try await ends.waitForFailedAttempt()
        case .afterHead, .midBody:
            _ = try await backend.waitForConnections(1)
            while backend.openedConnections[0].bytesSent < sentBytes { try await proxy.roundTrips() }
            // What the backend has sent is in the proxy's socket; now its event loop has read it, too.
            try await proxy.roundTrips()
        case .notReading:
            _ = try await client.some()
            _ = try await proxy.waitForStall(of: backend)
        }
    }
}

/// Observes the ends of requests and the failures of attempts.
final class EndWatch: ProxyObserver {
    struct End: Sendable {
        var status: Int
        var at: ContinuousClock.Instant
    }

    private let seen = Watched((ends: [End](), failedAttempts: 0))

    func observe(_ event: ProxyEvent) {
        switch event {
        case .requestFinished(let summary):
            // The test's own requests for metrics and health do not count.
            guard summary.path.hasPrefix("/v1/") else { return }
            let end = End(status: summary.status, at: .now)
            seen.change { $0.ends.append(end) }
        case .attemptFailed:
            seen.change { $0.failedAttempts += 1 }
        default:
            break
        }
    }

    /// Waits for the first end of a request.
    func first() async throws -> End {
        let ends = try await seen.wait { !$0.ends.isEmpty }.ends
        return ends[0]
    }

    func waitForFailedAttempt() async throws {
        _ = try await seen.wait { $0.failedAttempts > 0 }
    }
}
