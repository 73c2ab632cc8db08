import HTTPTransport
import ProxyCore
import ProxyTesting
import Synchronization
import TestSupport
import Testing

/// A client that goes away: in every phase the backend has to see the close, and the request has to be over.
struct Leaving: Sendable, CustomTestStringConvertible {
    var phase: Phase
    var streams: Bool

    enum Phase: String, CaseIterable, Sendable {
        /// Another request has the only place.
        case queued = "while queued"
        /// The backend's tokenizer is asked whether the prompt fits.
        case counting = "while its tokens are counted"
        /// The proxy waits for the backend to be ready.
        case held = "while held"
        /// The proxy waits before it tries again.
        case pausing = "in the pause before a retry"
        /// The backend accepted, and says nothing to the greeting of TLS.
        case connecting = "while connecting"
        case waiting = "before the head"
        case afterHead = "after the head, before the first event"
        case midAnswer = "amid the answer"
        /// The answer fills every buffer, because the client does not read.
        case notReading = "amid the answer, without having read it"

        /// Whether a call to the backend is under way, whose end the backend has to see.
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

    /// The time that the proxy has.
    private static let bound = Duration.milliseconds(50)
    /// On a machine that does other things as well, one of these has to show what the proxy takes.
    private static let tries = 10

    func outcome() async throws -> ConductReport.Line {
        var line = try await attempt()
        for _ in 1..<Self.tries where line.time > Self.bound && line.objections.isEmpty {
            let other = try await attempt()
            if other.time < line.time || !other.objections.isEmpty { line = other }
        }
        if line.time > Self.bound { line.objections.append("it took longer than \(Self.bound)") }
        return line
    }

    private func attempt() async throws -> ConductReport.Line {
        let backend = try ScriptedBackend { request in steps(after: request) }
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
            try await reach(client, backend)
            let left = ContinuousClock.now
            client.leave()
            let seen = phase.isUpstream ? try await backend.waitForClose() : try await ends.first().at
            return ConductReport.Line(
                name: testDescription,
                saw: "nothing, it is gone",
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
            // Authorities that have to be loaded and freed would be measured with it.
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
        // Nothing is tried again for a client that is gone.
        let calls = backend.requests.count { $0.path.hasPrefix("/v1/chat") }
        if calls > 1 { objections.append("the backend saw \(calls) calls") }
        let metrics = try await MetricsExposition(of: proxy)
        let cancelled = metrics.value("litellm_deployment_cancelled_requests_total", ["model_id": "d0"]) ?? 0
        let wanted: Double = phase.isUpstream && phase != .counting ? 1 : 0
        if cancelled != wanted { objections.append("\(cancelled) calls counted as cancelled, not \(wanted)") }
        return objections
    }

    private func steps(after request: ScriptedBackend.Request) -> [ScriptedBackend.Step] {
        let head = ScriptedBackend.Step.chunkedHead(type: streams ? "text/event-stream" : "application/json")
        return switch phase {
        case .pausing: Script.status(500, head: "retry-after: 30\r\n")
        case .held: Script.status(503)
        case .queued, .connecting, .waiting, .counting: [.waitForClose]
        case .afterHead: [head, .waitForClose]
        case .midAnswer: [head, .chunk(streams ? Answers.event("a") : "{\"id\":"), .waitForClose]
        case .notReading:
            [head]
                + [ScriptedBackend.Step](
                    repeating: .chunk(Answers.event(String(repeating: "x", count: 16_000))),
                    count: 4_000
                )
        }
    }

    /// Waits until the request is in the phase.
    private func reach(_ client: RawClient, _ backend: ScriptedBackend) async throws {
        switch phase {
        case .connecting:
            _ = try await backend.waitForConnections(1)
            // The first use of TLS loads certificates; only then is there a greeting, and something to give up.
            while backend.openedConnections[0].bytesReceived == 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
        case .midAnswer where streams, .held where streams: _ = try await client.some()
        case .notReading:
            _ = try await client.some()
            var sent = -1
            while backend.openedConnections[0].bytesSent != sent {
                sent = backend.openedConnections[0].bytesSent
                try await Task.sleep(for: .milliseconds(200))
            }
        default:
            _ = try await backend.waitForRequests(1)
            // What the backend then says has to have come to the proxy; there is nothing to be seen of it from outside.
            if phase != .waiting, phase != .counting { try await Task.sleep(for: .milliseconds(100)) }
        }
    }
}

/// Sees the ends of requests.
final class EndWatch: ProxyObserver {
    struct End: Sendable {
        var status: Int
        var at: ContinuousClock.Instant
    }

    private let stream: AsyncStream<End>
    private let continuation: AsyncStream<End>.Continuation
    private let seen = Mutex<[End]>([])

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func observe(_ event: ProxyEvent) {
        guard case .requestFinished(let summary) = event else { return }
        let end = End(status: summary.status, at: .now)
        seen.withLock { $0.append(end) }
        continuation.yield(end)
    }

    /// The first end, waited for.
    func first() async throws -> End {
        if let end = seen.withLock({ $0.first }) { return end }
        for await end in stream { return end }
        throw CancellationError()
    }
}
