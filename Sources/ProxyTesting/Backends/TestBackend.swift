public import HTTPTransport
public import ProxyCore
import Synchronization

/// A backend of an LLM that does as its script says, well or badly: in the same process, or on a port of this machine.
///
/// In the process it is a `BackendTransport` that reads the script's bytes as a real one would, without a socket and by a clock that
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
    private let connections = IdleConnections()

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
    /// - Parameters:
    ///   - answers: one a request, in this order.
    ///   - clock: what pauses and timers go by in the process; on a port it is the system's.
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
    ///
    /// - Cancellation: cancelling the task, or dropping the body, ends the exchange as a closed connection would.
    /// - Throws: `TransportError`, as a transport over a socket would for the same bytes.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        try await send(request, clock: clock)
    }

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
        let connection = connections.take(request.connection)
        let seen = ScriptedBackend.Request(request, on: connection, at: clock.now)
        let exchange = InProcessExchange(
            request,
            steps: steps(for: seen),
            reusesConnection: connection.requests > 0,
            clock: clock
        )
        return try await exchange.response { [connections] in connections.keep(connection) }
    }

    private func steps(for request: ScriptedBackend.Request) -> [ScriptedBackend.Step] {
        log.received(request)
        return script(request).steps(for: request)
    }
}
