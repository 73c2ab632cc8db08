// The proxy inside a hummingbird application: /v1 is the proxy's, everything else the application's.
//
//     swift run HummingbirdProxy http://127.0.0.1:8000/v1

import CurlTransport
import Hummingbird
import ProxyCore

@main
struct HummingbirdProxy {
    static func main() async throws {
        guard let backend = CommandLine.arguments.dropFirst().first else {
            return print("usage: HummingbirdProxy <base URL of a backend>")
        }
        let transport = try CurlTransport()
        let deployment = DeploymentConfiguration(modelName: "chat", upstreamModel: "qwen", baseURL: backend)
        let service = ProxyService(configuration: .serving([deployment]), transport: transport)

        let router = Router()
        router.get("hello") { _, _ in "Hello from the application" }
        for method in [HTTPRequest.Method.get, .post] {
            router.on("v1/**", method: method) { request, _ in try await service.answer(request) }
        }

        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { print("http://127.0.0.1:\($0.localAddress?.port ?? 0)") }
        )
        // Returns after SIGINT or SIGTERM, when all responses are complete.
        try await application.runService()
        await transport.shutdown()
    }
}
