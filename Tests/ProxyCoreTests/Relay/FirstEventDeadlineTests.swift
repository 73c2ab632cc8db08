import HTTPTransport
import Synchronization
import Testing

@testable import ProxyCore

@Suite("The deadline of a stream's first event", .timeLimit(.minutes(1)))
struct FirstEventDeadlineTests {
    private static let events =
        #"data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}"#

    private func open(_ body: BackendBody, clock: StubbornClock) async throws -> StreamRelay {
        try await StreamRelay.open(
            body,
            options: StreamRelay.Options(
                shape: .completionChunks,
                model: Array("\"m\"".utf8),
                hidesUsage: false
            ),
            deadline: FirstEventDeadline(
                CallTimeouts(firstByte: .seconds(60), betweenBytes: .seconds(600)),
                began: clock.now,
                clock: clock
            )
        )
    }

    private func send(_ text: String, to source: BackendBody.Source) {
        var bytes = Array(text.utf8)
        _ = source.offer(&bytes)
    }

    @Test("A deadline that is over just when the first event came does not end the stream")
    func eventInTime() async throws {
        let clock = StubbornClock()
        let (body, source) = BackendBody.makeBody()
        async let opening = open(body, clock: clock)
        try await until { clock.sleepers == 1 }
        send("\(Self.events)\n\n", to: source)
        let stream = try await opening
        clock.wake()
        try await until { clock.sleepers == 0 }
        send("data: [DONE]\n\n", to: source)
        source.finish()
        let collector = BodyCollector()
        let summary = try await stream.relay { try await collector.write($0) }
        #expect(summary.interruption == nil)
        #expect(collector.bytes.text == "\(Self.events)\n\ndata: [DONE]\n\n")
    }

    @Test("A first event that comes too late is none")
    func eventTooLate() async throws {
        let clock = StubbornClock()
        let (body, _) = BackendBody.makeBody()
        let opening = Task { try await open(body, clock: clock) }
        try await until { clock.sleepers == 1 }
        clock.wake()
        await #expect(throws: AttemptFailure.self) { _ = try await opening.value }
    }

    @Test("A body that somebody ends does not look like a client that left")
    func endedFromOutside() async throws {
        let (body, source) = BackendBody.makeBody()
        send("data: {\"choices\":[]}\n\n", to: source)
        let stream = try await open(body, clock: StubbornClock())
        body.cancel()
        let collector = BodyCollector()
        let summary = try await stream.relay { try await collector.write($0) }
        #expect(summary.interruption != nil)
        #expect(collector.bytes.text.contains("\"error\""))
        await #expect(throws: CancellationError.self) { _ = try await stream.relay { _ in } }
    }
}

extension StreamRelay {
    /// Writes the stream out to its end; once.
    fileprivate func relay(to write: ([UInt8]) async throws -> Void) async throws -> Summary {
        guard claim() else { throw CancellationError() }
        try await run(to: write)
        return summary
    }
}

/// A clock whose waits end when the test says so, also where their task was cancelled: as if it came just too late.
private final class StubbornClock: ProxyClock {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let count = Atomic(0)

    var now: ContinuousClock.Instant { ContinuousClock.now }
    var unixTime: Double { 0 }
    /// How many wait.
    var sleepers: Int { count.load(ordering: .sequentiallyConsistent) }

    func sleep(until deadline: ContinuousClock.Instant) async throws {
        count.add(1, ordering: .sequentiallyConsistent)
        await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
        count.subtract(1, ordering: .sequentiallyConsistent)
    }

    func wake() {
        let all = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for continuation in all { continuation.resume() }
    }
}
