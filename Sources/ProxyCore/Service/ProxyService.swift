public import HTTPTransport
import HTTPTypes
import Synchronization

/// The proxy without a server: responds to a client's request.
///
/// It does not depend on how requests arrive: a SwiftNIO server, a handler in another framework and a test in the same process use it in
/// the same way.
///
/// - Isolation: may be used from any task.
/// - Cancellation: cancelling the task that requests a response, or the one that writes its body, ends the call to the backend.
public final class ProxyService: Sendable {
    /// The text of `x-litellm-version` and `--version`.
    public static let version = ResponseHeaders.version

    /// The router that model calls go to.
    public var router: Router { context.router }

    /// Checks the health of the backends.
    public var health: HealthChecker { context.router.health }

    let context: ServiceContext
    let middleware: [any ProxyMiddleware]
    /// `nil` if the configuration came from no file.
    let reloading: (any ConfigurationReloading)?
    let rootPath: RootPath?
    private let current: Mutex<ServiceSettings>
    private let drains = Atomic(false)

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - configuration: the router's part and what concerns clients.
    ///   - transport: carries the calls to backends.
    ///   - strategy: chooses among deployments instead of the configured strategy.
    ///   - dependencies: time, randomness and ids.
    ///   - observers: receive events about requests and deployments.
    ///   - middleware: runs between clients and endpoints, the first outermost.
    ///   - reloading: reads the configuration again for `POST /config/reload`; `nil` if it came from no file.
    ///   - rootPath: a path prefix such as `/genai`: `/genai/v1/models` is then served like `/v1/models`.
    public init(
        configuration: ProxyConfiguration,
        transport: any BackendTransport,
        strategy: (any RoutingStrategy)? = nil,
        dependencies: ProxyDependencies = ProxyDependencies(),
        observers: [any ProxyObserver] = [],
        middleware: [any ProxyMiddleware] = [],
        reloading: (any ConfigurationReloading)? = nil,
        rootPath: String = ""
    ) {
        let metrics = ProxyMetrics(isOn: configuration.observability.servesMetrics)
        let observers = [metrics] + observers
        self.reloading = reloading
        self.rootPath = RootPath(rootPath)
        self.middleware = middleware
        self.context = ServiceContext(
            router: Router(
                configuration: configuration.disclosedRouter,
                transport: transport,
                strategy: strategy,
                dependencies: dependencies,
                observers: observers,
                answerLimit: configuration.limits.responseBodyBytes
            ),
            dependencies: dependencies,
            metrics: metrics,
            admission: Admission(AdmissionQueue.Limits(configuration.limits)),
            observers: observers
        )
        self.current = Mutex(ServiceSettings(configuration))
    }

    /// The configuration that applies to new requests.
    public var configuration: ProxyConfiguration { settings.configuration }

    /// The limit on a request's body, in bytes; for a server to enforce while it receives.
    package var requestBodyLimit: Int { current.withLock { $0.requestBodyLimit } }

    var settings: ServiceSettings { current.withLock { $0 } }

    /// Replaces the configuration.
    ///
    /// Running requests keep the one they started with; new limits also apply to requests that wait.
    public func update(_ configuration: ProxyConfiguration) {
        router.update(configuration.disclosedRouter, answerLimit: configuration.limits.responseBodyBytes)
        context.metrics.update(
            isOn: configuration.observability.servesMetrics,
            present: configuration.router.metricSubjects,
            at: context.clock.now
        )
        health.forget(allBut: Set(configuration.router.deployments.map(\.id)))
        context.admission.update(AdmissionQueue.Limits(configuration.limits))
        let settings = ServiceSettings(configuration)
        current.withLock { $0 = settings }
    }

    /// Lets `/health/readiness` and `/health/liveliness` report that the service is about to stop.
    public func beginDraining() {
        drains.store(true, ordering: .relaxed)
    }

    var isDraining: Bool { drains.load(ordering: .relaxed) }
}

/// Reads the configuration again because a client requested it: the one thing that the service needs of the program around it.
///
/// - Isolation: called on a task of its own, so that reading files does not block a connection.
public protocol ConfigurationReloading: Sendable {
    /// Reads the configuration and hands it to the service, or changes nothing.
    func reload(_ service: ProxyService) async -> ReloadOutcome
}
