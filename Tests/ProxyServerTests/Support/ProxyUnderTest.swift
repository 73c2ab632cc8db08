import CurlTransport
import Logging
import ProxyCore
import ProxyServer
import ProxyTesting

/// A proxy on a port of its own, in front of scripted backends: real sockets on both sides.
struct ProxyUnderTest {
    let server: ProxyServer
    let service: ProxyService
    let transport: CurlTransport
    let loops: EventLoops

    var port: Int { server.port }

    func client(source: UInt32? = nil) throws -> RawClient { try RawClient(port: port, source: source) }

    /// Runs a test against a proxy, and stops the proxy.
    static func with<Value>(
        _ backends: ScriptedBackend...,
        limits: ConnectionLimits = ConnectionLimits(),
        drainTime: Duration = .seconds(5),
        eventLoops: Int = 1,
        observers: [any ProxyObserver] = [],
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        change: (inout ProxyConfiguration) -> Void = { _ in },
        _ test: (ProxyUnderTest) async throws -> Value
    ) async throws -> Value {
        let deployments = backends.enumerated().map { index, backend in
            DeploymentConfiguration(
                id: DeploymentID("d\(index)"),
                modelName: "chat",
                upstreamModel: "upstream",
                baseURL: backend.url("/v1")
            )
        }
        var configuration = ProxyConfiguration(router: RouterConfiguration(deployments: deployments))
        change(&configuration)
        let loops = EventLoops(count: eventLoops)
        let transport = try await CurlTransport(on: loops.hosts)
        let service = ProxyService(
            configuration: configuration,
            transport: transport,
            observers: observers
        )
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
        let proxy = ProxyUnderTest(server: server, service: service, transport: transport, loops: loops)
        do {
            let value = try await test(proxy)
            await proxy.stop()
            return value
        } catch {
            await proxy.stop()
            throw error
        }
    }

    func stop() async {
        await server.shutdown()
        await transport.shutdown()
        await loops.shutdown()
    }

    /// The bytes of a chat request.
    static func chat(_ fields: String = "", model: String = "chat", extraHead: String = "") -> String {
        let body = "{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]\(fields)}"
        return "POST /v1/chat/completions HTTP/1.1\r\nhost: proxy\r\ncontent-type: application/json\r\n"
            + "\(extraHead)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// What backends answer when all is well.
enum Answers {
    static let chat =
        #"{"id":"x","model":"upstream","choices":[{"index":0,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#

    static func event(_ text: String, finish: String? = nil) -> String {
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        return "data: {\"model\":\"upstream\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"},"
            + "\"finish_reason\":\(reason)}]}\n\n"
    }

    static let stream: [ScriptedBackend.Step] = [
        .chunkedHead(), .chunk(event("a")), .chunk(event("b", finish: "stop")), .chunk("data: [DONE]\n\n"),
        .chunk(""),
    ]
}
