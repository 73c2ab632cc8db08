import HTTPTypes
public import ProxyCore
import Synchronization

/// A backend of an LLM that does as its script says, well or badly: in the same process, or on a port of this machine.
///
/// In the process it is a ``BackendTransport`` that reads the script's bytes as a real one would, without a socket and by a clock that
/// may be a ``ManualClock``:
///
/// ```swift
/// let backend = TestBackend(.status(503), .chat("Hello!"))
/// let client = OpenAIClient(transport: backend, baseURL: "http://backend.test/v1")
/// ```
///
/// ``listen()`` plays the same script on a port. `withProxy` does either, as the test wants it.
///
/// - Isolation: may be used from any task.
public final class TestBackend: BackendTransport {
    /// Chooses what to do with a request.
    public typealias Script = @Sendable (_ request: ScriptedBackend.Request) -> ScriptedAnswer

    /// Whether requests get to it at all.
    enum Reachability: Sendable {
        case reachable
        case refused
        case unresolvable
    }

    let reachability: Reachability
    private let script: Script
    private let clock: any ProxyClock
    private let log = ScriptedBackendLog()
    private let connections = Mutex(Connections())

    private struct Connections {
        var count = 0
        /// Connections that were left open, with the number of requests they have carried.
        var idle: [(number: Int, requests: Int)] = []
    }

    private init(_ reachability: Reachability, clock: any ProxyClock, script: @escaping Script) {
        self.reachability = reachability
        self.clock = clock
        self.script = script
    }

    /// Creates a backend whose script chooses by the request.
    public convenience init(clock: any ProxyClock = SystemClock(), script: @escaping Script) {
        self.init(.reachable, clock: clock, script: script)
    }

    /// Creates a backend that gives these answers one after the other, the last one for good.
    ///
    /// - Parameter clock: what pauses and timers go by in the process; on a port it is the system's.
    public convenience init(_ answers: ScriptedAnswer..., clock: any ProxyClock = SystemClock()) {
        self.init(answers, clock: clock)
    }

    /// Creates a backend that gives these answers one after the other, the last one for good.
    public convenience init(_ answers: [ScriptedAnswer], clock: any ProxyClock = SystemClock()) {
        let count = Mutex(0)
        self.init(clock: clock) { _ in
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return answers.isEmpty ? .status(404) : answers[min(number, answers.count - 1)]
        }
    }

    /// Creates a backend that refuses every connection.
    public static func refusing() -> TestBackend {
        TestBackend(.refused, clock: SystemClock()) { _ in .closed }
    }

    /// Creates a backend whose name has no address.
    public static func unresolvable() -> TestBackend {
        TestBackend(.unresolvable, clock: SystemClock()) { _ in .closed }
    }

    /// The requests so far, in the order in which they came.
    public var requests: [ScriptedBackend.Request] { log.snapshot.requests }

    /// Waits until so many requests came, and returns them.
    ///
    /// - Throws: `CancellationError`.
    public func waitForRequests(_ count: Int) async throws -> [ScriptedBackend.Request] {
        try await log.wait { $0.requests.count >= count }.requests
    }

    /// Plays the script on a port of this machine; stop what is returned at the end.
    ///
    /// - Throws: where the system has no socket or thread left.
    public func listen() throws -> ScriptedBackend {
        try ScriptedBackend { request in self.steps(for: request) }
    }

    /// Plays the script without a socket, whatever host the address names.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        try await send(request, clock: clock)
    }

    private func steps(for request: ScriptedBackend.Request) -> [ScriptedBackend.Step] {
        log.received(request)
        return script(request).steps(for: request)
    }
}

// MARK: - In the process

extension TestBackend {
    func send(
        _ request: BackendRequest,
        clock: any ProxyClock
    ) async throws(TransportError) -> BackendResponse {
        guard !Task.isCancelled else { throw TransportError(.cancelled, phase: .connecting) }
        switch reachability {
        case .refused: throw TransportError(.connectionRefused, phase: .connecting)
        case .unresolvable: throw TransportError(.nameNotResolved, phase: .connecting)
        case .reachable: break
        }
        let connection = takeConnection(request.connection)
        let seen = ScriptedBackend.Request(
            request,
            connection: connection.number,
            position: connection.requests,
            at: clock.now
        )
        let isReused = connection.requests > 0
        var exchange = InProcessExchange(
            request,
            steps: steps(for: seen),
            reusesConnection: isReused,
            clock: clock
        )
        let head = try await exchange.head()
        return BackendResponse(
            head: head,
            body: body(of: exchange, connection),
            connection: BackendResponse.ConnectionInfo(reused: isReused)
        )
    }

    /// The rest of an answer; nothing of it happens before the reader waits for it.
    private func body(
        of exchange: InProcessExchange,
        _ connection: (number: Int, requests: Int)
    ) -> BackendBody {
        let demand = DemandSignal()
        let task = OwnedTask()
        let (body, source) = BackendBody.makeBody(
            onWait: { demand.give() },
            onCancel: {
                task.cancel()
                demand.give()
            }
        )
        task.start {
            var exchange = exchange
            while true {
                await demand.take()
                guard !Task.isCancelled else { return }
                do throws(TransportError) {
                    guard let piece = try await exchange.nextPiece() else {
                        if !exchange.isClosed { self.keep(connection) }
                        return source.finish()
                    }
                    _ = piece.withUnsafeBytes { source.yield($0) }
                } catch {
                    return source.finish(throwing: error)
                }
            }
        }
        return body
    }

    private func takeConnection(_ policy: BackendRequest.ConnectionPolicy) -> (number: Int, requests: Int) {
        connections.withLock { connections in
            if policy == .reuse, let idle = connections.idle.popLast() { return idle }
            defer { connections.count += 1 }
            return (connections.count, 0)
        }
    }

    private func keep(_ connection: (number: Int, requests: Int)) {
        connections.withLock { $0.idle.append((connection.number, connection.requests + 1)) }
    }
}

extension ScriptedBackend.Request {
    /// A request that never was on a wire, as it would have been there.
    fileprivate init(
        _ request: BackendRequest,
        connection: Int,
        position: Int,
        at instant: ContinuousClock.Instant
    ) {
        var lines = ["host: \(request.host)"]
        lines += request.headers.map { "\($0.name.rawName): \($0.value)" }
        if let body = request.body { lines.append("content-length: \(body.count)") }
        self.init(
            connection: connection,
            position: position,
            method: request.method.rawValue,
            target: request.path,
            fieldLines: lines,
            body: request.body ?? [],
            arrivedAt: instant
        )
    }
}
