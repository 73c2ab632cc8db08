import Synchronization

/// What all requests of a service share: the router, the dependencies, and who limits, counts and observes them.
final class ServiceContext: Sendable {
    let router: Router
    let dependencies: ProxyDependencies
    let metrics: ProxyMetrics
    let admission: Admission
    private let observers: [any ProxyObserver]
    private let reportedFields = Mutex<Set<String>>([])

    init(
        router: Router,
        dependencies: ProxyDependencies,
        metrics: ProxyMetrics,
        admission: Admission,
        observers: [any ProxyObserver]
    ) {
        self.router = router
        self.dependencies = dependencies
        self.metrics = metrics
        self.admission = admission
        self.observers = observers
    }

    var clock: any ProxyClock { dependencies.clock }

    func observe(_ event: ProxyEvent) {
        for observer in observers { observer.observe(event) }
    }

    /// Reports fields that have no effect here, each name only once.
    func reportOnce(fieldsWithoutEffect names: [String]) {
        let new = reportedFields.withLock { known in
            names.filter { known.count < Self.maximumReportedFields && known.insert($0).inserted }
        }
        if !new.isEmpty { observe(.fieldsWithoutEffect(new)) }
    }

    /// Clients can make up any number of names.
    private static let maximumReportedFields = 512
}

// MARK: - Admission

extension ServiceContext {
    /// Admits a call without waiting; `nil` if it has to wait.
    func admitAtOnce() -> AdmittedCall? {
        admission.enterAtOnce().map { AdmittedCall(permit: $0, queueTime: .zero) }
    }

    /// Admits a call, and waits for a permit as long as the queue's timeout and the call's own allow.
    ///
    /// - Throws: 404 if nobody serves the model, 503 if too many calls are running, 499 if the client left.
    func admit(
        _ call: ModelCall,
        of request: RequestContext,
        _ settings: ServiceSettings
    ) async throws(ProxyError) -> AdmittedCall {
        if let admitted = admitAtOnce() { return admitted }
        // An unknown model is refused at once instead of waiting first.
        _ = try router.snapshot.resolution(for: call.model)
        let arrival = clock.now
        let configured = settings.configuration.router.timeouts.request
        let timeout = min(call.options.timeout ?? configured, configured)
        let permit = try await admission.enter(
            ClientIdentity(request.request),
            until: min(arrival + settings.configuration.limits.queueTimeout, request.began + timeout),
            clock: clock
        )
        return AdmittedCall(permit: permit, queueTime: clock.now - arrival)
    }
}

/// The part of a service that a reload replaces.
final class ServiceSettings: Sendable {
    let configuration: ProxyConfiguration
    let authenticator: Authenticator
    /// `nil` if requests may come from anywhere.
    let allowedAddresses: [AddressRange]?
    // Read for every request; reading them from the configuration would copy it.
    let metersUsage: Bool
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
