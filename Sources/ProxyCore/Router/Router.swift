public import HTTPTransport
import Synchronization

/// Routes calls to the deployments that serve their model: the heart of the proxy, usable without a server.
///
/// - Isolation: may be used from any task. A call keeps the configuration that it started with.
/// - Cancellation: cancelling the task of a call ends it in any phase and closes its connection to the backend.
public final class Router: Sendable {
    /// Probes the backends.
    let health: HealthChecker
    /// Which deployment stores which response.
    let bindings: ResponseBindings
    private let makeContext: @Sendable (RouterSnapshot, _ responseLimit: Int) -> RouterContext
    private let current: Mutex<RouterContext>

    /// Creates a router.
    ///
    /// - Parameters:
    ///   - configuration: the deployments and the rules.
    ///   - transport: carries the calls.
    ///   - strategy: replaces the strategy that the configuration names.
    ///   - dependencies: time, randomness and ids.
    ///   - observers: receive what happened as events.
    ///   - responseLimit: the most bytes of a response that is not a stream, which is buffered to check that it is complete. `nil` for
    ///     256 MiB.
    public init(
        configuration: RouterConfiguration,
        transport: any BackendTransport,
        strategy: (any RoutingStrategy)? = nil,
        dependencies: ProxyDependencies = ProxyDependencies(),
        observers: [any ProxyObserver] = [],
        responseLimit: Int? = nil
    ) {
        let health = HealthChecker(transport: transport, clock: dependencies.clock)
        let bindings = ResponseBindings()
        self.health = health
        self.bindings = bindings
        makeContext = { snapshot, responseLimit in
            RouterContext(
                snapshot: snapshot,
                strategy: strategy,
                transport: transport,
                dependencies: dependencies,
                observers: observers,
                health: health,
                responseLimit: responseLimit,
                bindings: bindings
            )
        }
        current = Mutex(
            makeContext(RouterSnapshot(configuration), responseLimit ?? Self.defaultResponseLimit)
        )
    }

    /// The present configuration.
    public var snapshot: RouterSnapshot {
        context.snapshot
    }

    /// Replaces the configuration; calls under way keep the old one, unchanged deployments keep their counters.
    public func update(_ configuration: RouterConfiguration) {
        swap(configuration, responseLimit: nil)
    }

    /// Replaces the configuration and the limit on responses together; calls under way keep both as they were.
    ///
    /// - Parameters:
    ///   - configuration: the deployments and the rules.
    ///   - responseLimit: the most bytes of a response that is not a stream; `nil` for 256 MiB.
    public func update(_ configuration: RouterConfiguration, responseLimit: Int?) {
        swap(configuration, responseLimit: responseLimit ?? Self.defaultResponseLimit)
    }

    /// - Parameter responseLimit: `nil` keeps the present one.
    private func swap(_ configuration: RouterConfiguration, responseLimit: Int?) {
        current.withLock {
            let snapshot = RouterSnapshot(configuration, replacing: $0.snapshot)
            $0 = makeContext(snapshot, responseLimit ?? $0.responseLimit)
        }
    }

    /// Carries a call out.
    ///
    /// - Returns: a usable response: a complete JSON text, or a stream whose first event has arrived.
    /// - Throws: ``ProxyError`` for the client.
    public func call(_ call: ModelCall) async throws(ProxyError) -> RoutedResponse {
        try await AttemptLoop(call, in: context).run()
    }

    /// Carries a call out, or returns it where it has to wait because the whole group restarts.
    func start(_ call: ModelCall) async throws(ProxyError) -> CallProgress {
        let loop = try AttemptLoop(call, in: context)
        if let answer = try await loop.runUntilHeld() { return .response(answer) }
        return .held(HeldCall(loop, model: call.model))
    }

    /// Carries the calls; for requests that are not about a model.
    var transport: any BackendTransport { context.transport }

    /// The most bytes of a response that is not a stream.
    var responseLimit: Int { context.responseLimit }

    private var context: RouterContext { current.withLock { $0 } }

    private static let defaultResponseLimit = 256 * 1024 * 1024
}
