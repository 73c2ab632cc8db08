// Routes a chat completion and a typed stream in this process, without a server, with retries and failover:
//
//     swift run EmbedRouter "Hello!" http://127.0.0.1:8000/v1 http://127.0.0.1:8001/v1
//     swift run EmbedRouter "Hello!" config.yaml

import CurlTransport
import OpenAIWire
import ProxyCore
import RouterConfig

@main
struct EmbedRouter {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let prompt = arguments.first, let source = arguments.dropFirst().first else {
            print("usage: EmbedRouter <prompt> <base URL of a backend>... | <config.yaml>")
            return
        }
        let configuration =
            source.hasPrefix("http")
            ? routing(to: Array(arguments.dropFirst()))
            : try ConfigLoader().load(path: source).proxy

        let transport = try CurlTransport()
        let service = ProxyService(configuration: configuration, transport: transport)
        let client = OpenAIClient(service: service)
        let request = ChatCompletionRequest(model: "chat", messages: [.user(.text(prompt))])

        let answer = try await client.chat(request)
        print(answer.text ?? "(no text)")

        for try await chunk in try await client.chatStream(request) {
            print(chunk.text, terminator: "")
        }
        print()
        await transport.shutdown()
    }

    /// Configures in code: each address is a deployment of the model group `chat`; if one fails, another takes over.
    private static func routing(to addresses: [String]) -> ProxyConfiguration {
        .serving(
            addresses.enumerated().map { index, address in
                DeploymentConfiguration(
                    modelName: "chat",
                    upstreamModel: "qwen",
                    baseURL: address,
                    order: index
                )
            }
        )
    }
}
