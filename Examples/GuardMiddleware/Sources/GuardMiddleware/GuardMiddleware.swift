// A proxy with a guard: prompts with card numbers never leave this machine.
//
//     swift run GuardMiddleware http://127.0.0.1:8000/v1        (Ctrl-D ends it)

import CurlTransport
import Logging
import ProxyCore
import ProxyServer

@main
struct GuardMiddleware {
    static func main() async throws {
        guard let backend = CommandLine.arguments.dropFirst().first else {
            return print("usage: GuardMiddleware <base URL of a backend>")
        }
        let loops = EventLoops(count: 2)
        let transport = try await CurlTransport(on: loops.hosts)
        let service = ProxyService(
            configuration: .serving([
                DeploymentConfiguration(modelName: "chat", upstreamModel: "qwen", baseURL: backend)
            ]),
            transport: transport,
            middleware: [CardNumberGuard()]
        )
        let server = try await ProxyServer.start(
            service: service,
            configuration: ServerConfiguration(endpoint: .address(host: "127.0.0.1", port: 0)),
            on: loops,
            logger: Logger(label: "guard")
        )
        print("http://127.0.0.1:\(server.port)/v1")

        while readLine() != nil {}
        await server.shutdown()
        await transport.shutdown()
        await loops.shutdown()
    }
}
