public import HTTPTransport
import HTTPTypes
import Synchronization

/// The proxy without a server: takes a client's request, gives the answer.
///
/// Neutral to how requests come, so that a server on SwiftNIO, a handler in another framework and a test in the same process use it
/// alike.
///
/// - Isolation: may be used from any task.
/// - Cancellation: cancelling the task that asked, or the one that writes the answer out, ends the call to the backend.
public final class ProxyService: Sendable {
    /// The text of `x-litellm-version` and `--version`.
    public static let version = "0.1.0"

    /// The router that model calls go to.
    public let router: Router

    /// Knows how the backends are.
    public let health: HealthChecker

    let dependencies: ProxyDependencies
    let metrics: ProxyMetrics
    let admission: Admission
    let middleware: [any ProxyMiddleware]
    /// Reads the configuration again, where there is a file to read.
    let reloading: (any ConfigurationReloading)?
    /// What paths may begin with, where the proxy is one part of an address.
    let rootPath: RootPath?
    private let observers: [any ProxyObserver]
    private let current: Mutex<State>
    private let drains = Atomic(false)
    private let reportedFields = Mutex<Set<String>>([])

    /// What changes at a reload.
    final class State: Sendable {
        let configuration: ProxyConfiguration
        let authenticator: Authenticator
        /// Where requests may come from, where that is limited.
        let allowedAddresses: [AddressRange]?
        /// Worked out once: to ask the configuration copies the whole of it.
        let metersUsage: Bool
        /// For the same reason: every request of a server is held against it.
        let requestBodyLimit: Int
        let passThroughPaths: [PassThroughPath]

        init(_ configuration: ProxyConfiguration) {
            self.configuration = configuration
            metersUsage = configuration.metersUsage
            requestBodyLimit = configuration.limits.requestBodyBytes
            passThroughPaths = configuration.passThroughPaths
            authenticator = Authenticator(masterKey: configuration.masterKey)
            allowedAddresses = configuration.allowedAddresses
        }
    }

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - configuration: the router's part and what concerns clients.
    ///   - transport: carries the calls to backends.
    ///   - strategy: chooses among deployments in place of the one that the configuration names.
    ///   - dependencies: time, randomness and ids.
    ///   - observers: are told what happened.
    ///   - middleware: stands between clients and endpoints, the first outermost.
    ///   - reloading: reads the configuration again for `POST /config/reload`; `nil` where it came from no file.
    ///   - rootPath: a path such as `/genai` that all others may begin with: `/genai/v1/models` is served as `/v1/models` is.
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
        self.dependencies = dependencies
        self.metrics = metrics
        self.reloading = reloading
        self.rootPath = RootPath(rootPath)
        self.admission = Admission(AdmissionQueue.Limits(configuration.limits))
        self.observers = observers
        self.middleware = middleware
        self.router = Router(
            configuration: configuration.disclosedRouter,
            transport: transport,
            strategy: strategy,
            dependencies: dependencies,
            observers: observers,
            answerLimit: configuration.limits.responseBodyBytes
        )
        self.health = router.health
        self.current = Mutex(State(configuration))
    }

    /// The configuration that new requests meet.
    public var configuration: ProxyConfiguration { state.configuration }

    /// The largest body that a request may have that comes now, in bytes; for a server, which holds it against what it receives.
    package var requestBodyLimit: Int { current.withLock { $0.requestBodyLimit } }

    var state: State { current.withLock { $0 } }

    /// Swaps the configuration.
    ///
    /// Requests under way keep the one they began with; limits hold for those that wait, too.
    public func update(_ configuration: ProxyConfiguration) {
        router.update(configuration.disclosedRouter, answerLimit: configuration.limits.responseBodyBytes)
        metrics.update(
            isOn: configuration.observability.servesMetrics,
            present: configuration.router.metricSubjects,
            at: dependencies.clock.now
        )
        health.forget(allBut: Set(configuration.router.deployments.map(\.id)))
        admission.update(AdmissionQueue.Limits(configuration.limits))
        let state = State(configuration)
        current.withLock { $0 = state }
    }

    /// Lets `/health/readiness` and `/health/liveliness` say that the service is going to stop.
    public func beginDraining() {
        drains.store(true, ordering: .relaxed)
    }

    var isDraining: Bool { drains.load(ordering: .relaxed) }

    /// Reports fields that do nothing here, each name once while the service lives.
    @inline(never)
    func reportOnce(fieldsWithoutEffect names: [String]) {
        let new = reportedFields.withLock { known in
            names.filter { known.count < Self.mostReportedFields && known.insert($0).inserted }
        }
        if !new.isEmpty { observe(.fieldsWithoutEffect(new)) }
    }

    /// Clients can make up names that begin like LiteLLM's.
    private static let mostReportedFields = 512

    func observe(_ event: ProxyEvent) {
        for observer in observers { observer.observe(event) }
    }
}
