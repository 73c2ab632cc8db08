import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore
import ProxyTesting
import Synchronization
import Testing

/// What a client gets through the proxy differs from what vLLM sent in the value of `model` alone, however the bytes arrive.
@Suite struct ByteFidelityTests {
    /// How an answer's bytes are cut on their way from the backend.
    enum Cut: CaseIterable {
        case whole, singleBytes, randomPieces

        func pieces(of bytes: [UInt8]) -> [[UInt8]] {
            switch self {
            case .whole:
                return bytes.isEmpty ? [] : [bytes]
            case .singleBytes:
                return bytes.map { [$0] }
            case .randomPieces:
                var random = SeededGenerator(seed: 2)
                var pieces: [[UInt8]] = []
                var rest = bytes[...]
                while !rest.isEmpty {
                    let piece = rest.prefix(Int.random(in: 1...90, using: &random))
                    pieces.append(Array(piece))
                    rest = rest.dropFirst(piece.count)
                }
                return pieces
            }
        }
    }

    private static let backendModel = Array(#""model":"qwen2.5-7b""#.utf8)
    private static let clientModel = Array(#""model":"akira/qwen2.5-7b""#.utf8)

    @Test func everyKindOfExchangeIsRecorded() throws {
        let exchanges = try RecordedExchange.all()
        #expect(exchanges.count >= 100)
        #expect(Set(exchanges.map(\.path)).count >= 10)
        #expect(
            exchanges.count { $0.response.headerFields[.contentType]?.hasPrefix("text/event-stream") == true }
                >= 25
        )
        #expect(exchanges.count { $0.response.status.kind == .clientError } >= 20)
    }

    @Test(
        arguments: try RecordedExchange.all().filter { !$0.isAboutUnknownModel && !$0.isReshaped },
        Cut.allCases
    )
    func onlyTheModelsNameChanges(exchange: RecordedExchange, cut: Cut) async throws {
        let transport = ReplayTransport([exchange]) { cut.pieces(of: $0) }
        let service = ProxyService(configuration: Self.configuration, transport: transport)
        let response = await service.respond(to: exchange.clientRequest)

        var expected = exchange.responseBody.replacing(Self.backendModel, with: Self.clientModel)
        if exchange.saysPromptIsTooLong {
            expected = expected.replacing(
                Array(#""code":400"#.utf8),
                with: Array(#""code":"context_length_exceeded""#.utf8)
            )
        }
        let received = try await response.wholeBody()
        #expect(received == expected, "\(received.firstDifference(from: expected))")
        #expect(response.head.status == exchange.response.status)
        #expect(response.head.headerFields[.contentType] == exchange.response.headerFields[.contentType])
        // One attempt, whose body is the client's but for the model's name.
        #expect(transport.requests.count == 1)
        let request = try #require(transport.requests.first)
        #expect(request.body == exchange.requestBody)
        #expect(request.url == "http://backend.test:8000" + exchange.path)
    }

    /// What vLLM says in another shape than its clients read keeps its status and words.
    @Test(arguments: try RecordedExchange.all().filter(\.isReshaped))
    func anErrorOfAnotherShapeKeepsStatusAndWords(exchange: RecordedExchange) async throws {
        let service = ProxyService(
            configuration: Self.configuration,
            transport: ReplayTransport([exchange]) { [$0] }
        )
        let response = await service.respond(to: exchange.clientRequest)
        #expect(response.head.status == exchange.response.status)
        let body = try JSONValue(parsing: try await response.wholeBody())
        let message = try #require(body["error"]?["message"]?.stringValue)
        if exchange.path == "/v1/messages" {
            #expect(body["type"]?.stringValue == "error")
            #expect(
                message == (try JSONValue(parsing: exchange.responseBody))["error"]?["message"]?.stringValue
            )
        } else {
            #expect(message.contains("has no \(exchange.path)"))
        }
    }

    /// Guards the test above: an answer in which no name was replaced would look faithful too.
    @Test(arguments: try RecordedExchange.all().filter { $0.response.status == .ok })
    func answersNameTheirModel(exchange: RecordedExchange) {
        let namesNone = ["/tokenize", "/detokenize", "/v1/messages/count_tokens"].contains(exchange.path)
        #expect(exchange.responseBody.contains(Self.backendModel) != namesNone)
    }

    /// The backend's name for a model is the operator's matter: the client's request was right, the configuration is not.
    @Test(arguments: try RecordedExchange.all().filter(\.isAboutUnknownModel), Cut.allCases)
    func aModelThatTheBackendLacksIsNotTheClientsFault(exchange: RecordedExchange, cut: Cut) async throws {
        let transport = ReplayTransport([exchange]) { cut.pieces(of: $0) }
        let service = ProxyService(configuration: Self.configuration, transport: transport)
        let response = await service.respond(to: exchange.clientRequest)
        #expect(response.head.status == .badGateway)
        let body = try await response.wholeBody()
        #expect(body.text.contains("backend_model_not_found"))
        #expect(body.text.contains("The model `nobody` does not exist."))
    }

    /// Where the proxy meters usage it asks for it itself, and what comes of that is not the client's.
    @Test(arguments: try RecordedExchange.all().filter(\.asksForUsage), Cut.allCases)
    func usageThatTheClientDidNotAskForIsHidden(exchange: RecordedExchange, cut: Cut) async throws {
        let transport = ReplayTransport([exchange]) { cut.pieces(of: $0) }
        var configuration = Self.configuration
        configuration.observability.servesMetrics = true
        let service = ProxyService(configuration: configuration, transport: transport)
        var request = exchange.clientRequest
        request.body = request.body.replacing(RecordedExchange.usageOption, with: [])

        let received = try await service.respond(to: request).wholeBody()
        let sent = try #require(transport.requests.first?.body)
        #expect(sent.text.contains(#""stream_options":{"include_usage":true}"#))
        let events = exchange.responseBody.text.split(separator: "\n\n").filter {
            !$0.contains(#""choices":[]"#)
        }
        let expected = Array((events.joined(separator: "\n\n") + "\n\n").utf8)
            .replacing(Self.backendModel, with: Self.clientModel)
        #expect(received == expected, "\(received.firstDifference(from: expected))")
        #expect(exchange.responseBody.text.contains(#""choices":[]"#))
    }

    /// `always_include_stream_usage` asks for it as well, and passes it on.
    @Test(arguments: try RecordedExchange.all().filter(\.asksForUsage))
    func usageThatTheConfigurationPromisesIsPassedOn(exchange: RecordedExchange) async throws {
        let transport = ReplayTransport([exchange]) { [$0] }
        var configuration = Self.configuration
        configuration.alwaysIncludesStreamUsage = true
        let service = ProxyService(configuration: configuration, transport: transport)
        var request = exchange.clientRequest
        request.body = request.body.replacing(RecordedExchange.usageOption, with: [])

        let received = try await service.respond(to: request).wholeBody()
        let sent = try #require(transport.requests.first?.body)
        #expect(sent.text.contains(#""stream_options":{"include_usage":true}"#))
        let expected = exchange.responseBody.replacing(Self.backendModel, with: Self.clientModel)
        #expect(received == expected, "\(received.firstDifference(from: expected))")
        #expect(received.text.contains(#""choices":[]"#))
    }

    private static let configuration = ProxyConfiguration(
        router: RouterConfiguration(deployments: [
            deployment("one", "akira/qwen2.5-7b", upstream: "qwen2.5-7b"),
            deployment("two", "akira/nobody", upstream: "nobody"),
        ])
    )

    private static func deployment(_ id: String, _ name: String, upstream: String) -> DeploymentConfiguration
    {
        DeploymentConfiguration(
            id: DeploymentID(id),
            modelName: name,
            provider: .hostedVLLM,
            upstreamModel: upstream,
            baseURL: "http://backend.test:8000/v1"
        )
    }
}

extension RecordedExchange {
    fileprivate static let usageOption = Array(#", "stream_options": {"include_usage": true}"#.utf8)

    fileprivate var asksForUsage: Bool { response.status == .ok && requestBody.contains(Self.usageOption) }

    fileprivate var isAboutUnknownModel: Bool { name.hasPrefix("error-unknown-model") }

    /// An error that is put into the shape that clients of the endpoint read.
    fileprivate var isReshaped: Bool {
        response.status.kind == .clientError
            && (path == "/v1/messages" || responseBody.text.hasPrefix(#"{"detail":"#))
    }

    fileprivate var saysPromptIsTooLong: Bool { name.hasPrefix("error-context-length") }

    /// The request as a client of the proxy sends it: by the name that the proxy gives the model.
    fileprivate var clientRequest: ProxyRequest {
        ProxyRequest(
            method: method,
            target: path,
            headers: [.contentType: "application/json"],
            body: requestBody.replacing(
                Array(#""model": ""#.utf8),
                with: Array(#""model": "akira/"#.utf8),
                maxReplacements: 1
            )
        )
    }
}

extension ProxyResponse {
    /// Every byte that the client gets.
    fileprivate func wholeBody() async throws -> [UInt8] {
        switch body {
        case .bytes(let bytes):
            return bytes
        case .stream(let write):
            let collector = Collector()
            try await write(collector)
            return collector.bytes.withLock { $0 }
        }
    }

    private final class Collector: ResponseBodyWriter {
        let bytes = Mutex<[UInt8]>([])

        func write(_ new: [UInt8]) async throws {
            bytes.withLock { $0 += new }
        }
    }
}

extension [UInt8] {
    /// The surroundings of the first byte that is another one, for a failure's message.
    fileprivate func firstDifference(from other: [UInt8]) -> String {
        let place =
            zip(self, other).enumerated().first { $1.0 != $1.1 }?.offset ?? Swift.min(count, other.count)
        let start = Swift.max(0, place - 60)
        return "from byte \(place) on: …\(Array(dropFirst(start).prefix(160)).text)… instead of "
            + "…\(Array(other.dropFirst(start).prefix(160)).text)…"
    }
}
