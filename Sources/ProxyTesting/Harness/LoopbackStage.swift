import CurlTransport
import HTTPTransport
import Logging
import ProxyCore
import ProxyServer
import Synchronization

/// Everything over loopback sockets: libcurl to SwiftNIO to libcurl to backends on ports.
final class LoopbackStage: ProxyStage {
    let addresses: [String]
    let backendTransport: any BackendTransport
    private let loops = EventLoops()
    private let curl: CurlTransport
    private let clientCurl: CurlTransport
    private let backends: [ScriptedBackend]
    private let server = Mutex<ProxyServer?>(nil)

    init(_ backends: [TestBackend]) async throws {
        var started: [ScriptedBackend] = []
        var addresses: [String] = []
        for backend in backends {
            switch backend.reachability {
            case .reachable:
                let backend = try backend.listen()
                started.append(backend)
                addresses.append(backend.url("/v1"))
            // Nothing listens on port 1.
            case .refused: addresses.append("http://127.0.0.1:1/v1")
            case .unresolvable: addresses.append("http://no-such-host.invalid/v1")
            }
        }
        self.backends = started
        self.addresses = addresses
        curl = try await CurlTransport(on: loops.hosts)
        clientCurl = try CurlTransport()
        backendTransport = curl
    }

    func start(_ service: ProxyService) async throws -> OpenAIClient {
        let started = try await ProxyServer.start(
            service: service,
            configuration: ServerConfiguration(
                endpoint: .address(host: "127.0.0.1", port: 0),
                drainTime: .seconds(5)
            ),
            on: loops,
            logger: Logger(label: "ProxyTesting") { _ in SwiftLogNoOpLogHandler() }
        )
        server.withLock { $0 = started }
        return OpenAIClient(
            transport: clientCurl,
            baseURL: "http://127.0.0.1:\(started.port)/v1",
            apiKey: service.configuration.masterKey
        )
    }

    func stop() async {
        await clientCurl.shutdown()
        await server.withLock { $0 }?.shutdown()
        await curl.shutdown()
        await loops.shutdown()
        for backend in backends { backend.stop() }
    }
}
