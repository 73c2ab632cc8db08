public import ProxyCore

/// Runs a test against a proxy in front of scripted backends, and stops both.
///
/// The backends are the deployments `backend-0`, `backend-1`, … of one model group, ``ProxyHarness/model``, and are tried in this order.
///
/// ```swift
/// try await withProxy(.loopback, backends: [TestBackend(.status(503)), TestBackend(.chat("Hello!"))]) { proxy in
///     let request = ChatCompletionRequest(model: ProxyHarness.model, messages: [.user("Hi")])
///     #expect(try await proxy.client.chat(request).text == "Hello!")
/// }
/// ```
///
/// It needs no test library: it works with Swift Testing and with XCTest.
///
/// - Parameters:
///   - placement: in the process, or over real sockets.
///   - backends: the deployments' backends.
///   - dependencies: time, randomness and ids; in the process the backends use this clock too.
///   - strategy: replaces the configured routing strategy.
///   - observers: observe the proxy's events.
///   - middleware: handles requests before the endpoints do.
///   - configure: changes the configuration before the proxy starts.
///   - body: the test.
/// - Throws: what `body` throws, or an error if the system has no socket, thread or descriptor left.
public func withProxy<Result>(
    _ placement: ProxyPlacement,
    backends: [TestBackend],
    dependencies: ProxyDependencies = ProxyDependencies(),
    strategy: (any RoutingStrategy)? = nil,
    observers: [any ProxyObserver] = [],
    middleware: [any ProxyMiddleware] = [],
    configure: (inout ProxyConfiguration) -> Void = { _ in },
    _ body: (ProxyHarness) async throws -> Result
) async throws -> Result {
    let stage: any ProxyStage =
        switch placement {
        case .inProcess: InProcessStage(backends, clock: dependencies.clock)
        case .loopback: try await LoopbackStage(backends)
        }
    let deployments = stage.addresses.enumerated().map { index, address in
        DeploymentConfiguration(
            id: DeploymentID("backend-\(index)"),
            modelName: ProxyHarness.model,
            upstreamModel: "upstream",
            baseURL: address,
            order: index
        )
    }
    var configuration = ProxyConfiguration(router: RouterConfiguration(deployments: deployments))
    configure(&configuration)
    let service = ProxyService(
        configuration: configuration,
        transport: stage.backendTransport,
        strategy: strategy,
        dependencies: dependencies,
        observers: observers,
        middleware: middleware
    )
    do {
        let client = try await stage.start(service)
        let result = try await body(
            ProxyHarness(placement: placement, service: service, client: client, backends: backends)
        )
        await stage.stop()
        return result
    } catch {
        await stage.stop()
        throw error
    }
}
