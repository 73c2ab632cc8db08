package import CurlTransport
package import Logging
package import ProxyCore
package import ProxyServer
package import ProxyTesting

/// A proxy on a free port in front of scripted backends: real sockets on both sides.
package struct ProxyUnderTest {
    package let server: ProxyServer
    package let service: ProxyService
    package let transport: CurlTransport
    package let loops: EventLoops

    package var port: Int { server.port }

    package func client(source: UInt32? = nil) throws -> RawClient {
        try RawClient(port: port, source: source)
    }

    /// Runs a test against a proxy that chooses freely among the backends, and stops the proxy.
    package static func with<Value>(
        _ backends: ScriptedBackend...,
        limits: ConnectionLimits = ConnectionLimits(),
        drainTime: Duration = .seconds(5),
        eventLoops: Int = 1,
        observers: [any ProxyObserver] = [],
        logger: Logger = silentLogger,
        change: (inout ProxyConfiguration) -> Void = { _ in },
        _ test: (ProxyUnderTest) async throws -> Value
    ) async throws -> Value {
        try await start(
            deployments(at: backends.map { $0.url("/v1") }, inOrder: false),
            limits: limits,
            drainTime: drainTime,
            loops: EventLoops(count: eventLoops),
            observers: observers,
            logger: logger,
            change: change
        )
        .run(test)
    }

    /// Runs a test against a proxy whose deployments have these addresses and are tried in this order, and stops the proxy.
    package static func serving<Value>(
        _ addresses: [String],
        observers: [any ProxyObserver] = [],
        change: (inout ProxyConfiguration) -> Void = { _ in },
        _ test: (ProxyUnderTest) async throws -> Value
    ) async throws -> Value {
        try await start(
            deployments(at: addresses, inOrder: true),
            limits: ConnectionLimits(),
            drainTime: .seconds(10),
            loops: EventLoops(),
            observers: observers,
            logger: silentLogger,
            change: change
        )
        .run(test)
    }

    /// The bytes of a chat request.
    package static func chat(
        _ fields: String = "",
        model: String = "chat",
        extraHead: String = ""
    ) -> String {
        let body = "{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]\(fields)}"
        return "POST /v1/chat/completions HTTP/1.1\r\nhost: proxy\r\ncontent-type: application/json\r\n"
            + "\(extraHead)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// A logger that writes nothing.
    package static let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

// MARK: - Starting and stopping

extension ProxyUnderTest {
    private static func deployments(
        at addresses: [String],
        inOrder: Bool
    ) -> [DeploymentConfiguration] {
        addresses.enumerated().map { index, address in
            DeploymentConfiguration(
                id: DeploymentID("d\(index)"),
                modelName: "chat",
                upstreamModel: "upstream",
                baseURL: address,
                order: inOrder ? index : nil
            )
        }
    }

    private static func start(
        _ deployments: [DeploymentConfiguration],
        limits: ConnectionLimits,
        drainTime: Duration,
        loops: EventLoops,
        observers: [any ProxyObserver],
        logger: Logger,
        change: (inout ProxyConfiguration) -> Void
    ) async throws -> ProxyUnderTest {
        var configuration = ProxyConfiguration(router: RouterConfiguration(deployments: deployments))
        change(&configuration)
        let transport = try await CurlTransport(on: loops.hosts)
        let service = ProxyService(configuration: configuration, transport: transport, observers: observers)
        let server = try await ProxyServer.start(
            service: service,
            configuration: ServerConfiguration(
                endpoint: .address(host: "127.0.0.1", port: 0),
                limits: limits,
                drainTime: drainTime
            ),
            on: loops,
            logger: logger
        )
        return ProxyUnderTest(server: server, service: service, transport: transport, loops: loops)
    }

    private func run<Value>(_ test: (ProxyUnderTest) async throws -> Value) async throws -> Value {
        do {
            let value = try await test(self)
            await stop()
            return value
        } catch {
            await stop()
            throw error
        }
    }

    /// Sends requests that the proxy answers itself, so that its event loop has handled everything that arrived before.
    package func roundTrips(_ count: Int = 3) async throws {
        let client = try client()
        for _ in 0..<count {
            client.send("GET /health/liveliness HTTP/1.1\r\nhost: proxy\r\n\r\n")
            _ = try await client.response()
        }
    }

    /// Waits until a backend can send no more, that is, until the amount it has sent stays the same over many round trips.
    ///
    /// - Returns: the bytes sent on the backend's first connection.
    package func waitForStall(of backend: ScriptedBackend) async throws -> Int {
        var sent = -1
        while true {
            let now = backend.openedConnections.first?.bytesSent ?? 0
            if now == sent, now > 0 { return now }
            sent = now
            try await roundTrips(20)
        }
    }

    /// Stops server, transport and event loops.
    package func stop() async {
        await server.shutdown()
        await transport.shutdown()
        await loops.shutdown()
    }
}

/// What healthy backends send.
package enum CannedResponses {
    package static let chat =
        #"{"id":"x","model":"upstream","choices":[{"index":0,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#

    package static func event(_ text: String, finish: String? = nil) -> String {
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        return "data: {\"model\":\"upstream\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"},"
            + "\"finish_reason\":\(reason)}]}\n\n"
    }

    package static let stream: [ScriptedBackend.Step] = [
        .chunkedHead(), .chunk(event("a")), .chunk(event("b", finish: "stop")), .chunk("data: [DONE]\n\n"),
        .chunk(""),
    ]
}
