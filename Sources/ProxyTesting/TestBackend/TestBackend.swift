public import HTTPTransport
public import ProxyCore
import Synchronization

/// An LLM backend that follows a script, well-behaved or faulty: in the test's process, or on a port of this machine.
///
/// In the process it is a `BackendTransport` that reads the script's bytes as a real one would, without a socket and with a clock
/// that can be a ``ManualClock``:
///
/// ```swift
/// let backend = TestBackend(.status(503), .chat("Hello!"))
/// let client = OpenAIClient(transport: backend, baseURL: "http://backend.test/v1")
/// ```
///
/// ``listen()`` runs the same script on a port. `withProxy` does either.
///
/// - Isolation: may be used from any task.
public final class TestBackend: BackendTransport {
    /// Chooses the response to a request.
    public typealias Script = @Sendable (_ request: ScriptedBackend.Request) -> ScriptedResponse

    /// Whether requests reach it.
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

    /// Creates a backend whose script sees each request.
    public convenience init(clock: any ProxyClock = SystemClock(), script: @escaping Script) {
        self.init(.reachable, clock: clock, script: script)
    }

    /// Creates a backend that sends these responses in order, and repeats the last one.
    ///
    /// - Parameters:
    ///   - responses: one per request.
    ///   - clock: times pauses and timeouts in the process; on a port the system's clock does.
    public convenience init(_ responses: ScriptedResponse..., clock: any ProxyClock = SystemClock()) {
        self.init(responses, clock: clock)
    }

    /// Creates a backend that sends these responses in order, and repeats the last one.
    public convenience init(_ responses: [ScriptedResponse], clock: any ProxyClock = SystemClock()) {
        let count = Mutex(0)
        self.init(clock: clock) { _ in
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return responses.isEmpty ? .status(404) : responses[min(number, responses.count - 1)]
        }
    }

    /// Creates a backend that refuses every connection.
    public static func refusing() -> TestBackend {
        TestBackend(.refused, clock: SystemClock()) { _ in .closed }
    }

    /// Creates a backend whose host name does not resolve.
    public static func unresolvable() -> TestBackend {
        TestBackend(.unresolvable, clock: SystemClock()) { _ in .closed }
    }

    /// The requests so far, in order of arrival.
    public var requests: [ScriptedBackend.Request] { log.snapshot.requests }

    /// Waits until this many requests have arrived, and returns them.
    ///
    /// - Throws: `CancellationError`.
    public func waitForRequests(_ count: Int) async throws -> [ScriptedBackend.Request] {
        try await log.wait { $0.requests.count >= count }.requests
    }

    /// Runs the script on a port of this machine; call `stop()` on the result at the end.
    ///
    /// - Throws: `SocketError` if the system has no socket or thread left.
    public func listen() throws -> ScriptedBackend {
        try ScriptedBackend { request in self.steps(for: request) }
    }

    /// Runs the script without a socket, whatever host the address names.
    ///
    /// - Cancellation: cancelling the task, or dropping the body, ends the call as a closed connection would.
    /// - Throws: `TransportError`, as a transport over a socket does for the same bytes.
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
        let connection = connections.connection(for: request.connection)
        let seen = ScriptedBackend.Request(request, on: connection, at: clock.now)
        let call = InProcessCall(
            request,
            steps: steps(for: seen),
            reusesConnection: connection.requests > 0,
            clock: clock
        )
        return try await call.response { [connections] in connections.release(connection) }
    }

    private func steps(for request: ScriptedBackend.Request) -> [ScriptedBackend.Step] {
        log.received(request)
        return script(request).steps(for: request)
    }
}
