public import HTTPTransport
import Synchronization

/// Routes calls about a model to the deployments that serve it: the heart of the proxy, usable without any server.
///
/// - Isolation: may be used from any task. A call keeps the configuration that it began with.
/// - Cancellation: cancelling the task of a call ends it in every phase and closes its connection to the backend.
public final class Router: Sendable {
    /// Knows how the backends are.
    let health: HealthChecker
    /// Which deployment keeps which response.
    let bindings: ResponseBindings
    private let makeContext: @Sendable (RouterSnapshot, _ answerLimit: Int) -> RouterContext
    private let current: Mutex<RouterContext>

    /// Creates a router.
    ///
    /// - Parameters:
    ///   - configuration: the deployments and the rules.
    ///   - transport: carries the calls.
    ///   - strategy: chooses among deployments in place of the one that the configuration names.
    ///   - dependencies: time, randomness and ids.
    ///   - observers: are told what happened, beside the path of the call.
    ///   - answerLimit: the most bytes of an answer that is not a stream; it is held in memory to see that it is whole. `nil` for
    ///     256 MiB.
    public init(
        configuration: RouterConfiguration,
        transport: any BackendTransport,
        strategy: (any RoutingStrategy)? = nil,
        dependencies: ProxyDependencies = ProxyDependencies(),
        observers: [any ProxyObserver] = [],
        answerLimit: Int? = nil
    ) {
        let health = HealthChecker(transport: transport, clock: dependencies.clock)
        let bindings = ResponseBindings()
        self.health = health
        self.bindings = bindings
        makeContext = { snapshot, answerLimit in
            RouterContext(
                snapshot: snapshot,
                strategy: strategy,
                transport: transport,
                dependencies: dependencies,
                observers: observers,
                health: health,
                answerLimit: answerLimit,
                bindings: bindings
            )
        }
        current = Mutex(makeContext(RouterSnapshot(configuration), answerLimit ?? Self.usualAnswerLimit))
    }

    /// What the router works by now.
    public var snapshot: RouterSnapshot {
        context.snapshot
    }

    /// Swaps the configuration; calls under way keep the old one, deployments that did not change keep their counters.
    public func update(_ configuration: RouterConfiguration) {
        swap(configuration, answerLimit: nil)
    }

    /// Swaps the configuration and the limit on answers together; calls under way keep both as they were.
    ///
    /// - Parameters:
    ///   - configuration: the deployments and the rules.
    ///   - answerLimit: the most bytes of an answer that is not a stream; `nil` for 256 MiB.
    public func update(_ configuration: RouterConfiguration, answerLimit: Int?) {
        swap(configuration, answerLimit: answerLimit ?? Self.usualAnswerLimit)
    }

    /// - Parameter answerLimit: `nil` for the one that there is.
    private func swap(_ configuration: RouterConfiguration, answerLimit: Int?) {
        current.withLock {
            let snapshot = RouterSnapshot(configuration, replacing: $0.snapshot)
            $0 = makeContext(snapshot, answerLimit ?? $0.answerLimit)
        }
    }

    /// Carries a call out.
    ///
    /// - Returns: an answer that is known to be one: a whole JSON text, or a stream whose first event is there.
    /// - Throws: ``ProxyError`` with what the client is to be told.
    public func call(_ call: ModelCall) async throws(ProxyError) -> RoutedAnswer {
        try await AttemptLoop(call, in: context).run()
    }

    /// Carries a call out, up to where it would have to wait because the whole group restarts.
    func begin(_ call: ModelCall) async throws(ProxyError) -> CallProgress {
        let loop = try AttemptLoop(call, in: context)
        if let answer = try await loop.runUntilHeld() { return .answered(answer) }
        return .held(HeldCall(loop, model: call.model))
    }

    /// What carries the calls, for questions that are none about a model.
    var transport: any BackendTransport { context.transport }

    /// The most bytes of an answer that is not a stream.
    var answerLimit: Int { context.answerLimit }

    private var context: RouterContext { current.withLock { $0 } }

    private static let usualAnswerLimit = 256 * 1024 * 1024
}
