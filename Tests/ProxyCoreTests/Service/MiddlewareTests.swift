import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

@Suite("Middleware")
struct MiddlewareTests {
    private struct Named: ProxyMiddleware {
        var name: String
        var calls: Calls

        func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse {
            calls.add("\(name) in")
            let response = await next(request)
            calls.add("\(name) out")
            return response
        }
    }

    private final class Calls: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    /// Does what the closure does.
    private struct Custom: ProxyMiddleware {
        var body: @Sendable (ProxyRequest, Next) async throws -> ProxyResponse

        func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse {
            try await body(request, next)
        }
    }

    private final class Summaries: ProxyObserver {
        private let seen = Mutex<[RequestSummary]>([])
        var all: [RequestSummary] { seen.withLock { $0 } }
        func observe(_ event: ProxyEvent) {
            if case .requestFinished(let summary) = event { seen.withLock { $0.append(summary) } }
        }
    }

    private let transport = ScriptedTransport { _ throws(TransportError) in
        BackendResponse.json(#"{"id":"1","model":"up","choices":[]}"#)
    }
    private let summaries = Summaries()

    private func service(key: String? = nil, _ middleware: any ProxyMiddleware...) -> ProxyService {
        ProxyService(
            configuration: ProxyConfiguration(
                router: Samples.configuration(Samples.deployment()),
                masterKey: key.map { SecretString($0) }
            ),
            transport: transport,
            observers: [summaries],
            middleware: middleware
        )
    }

    private let chat = ProxyRequest(
        method: .post,
        target: "/v1/chat/completions",
        body: Array(#"{"model":"chat","messages":[{"role":"user","content":"4111 1111 1111 1111"}]}"#.utf8)
    )

    private func error(_ response: ProxyResponse) -> JSONValue? {
        guard case .bytes(let bytes) = response.body else { return nil }
        return (try? JSONValue(parsing: bytes))?["error"]
    }

    @Test("The first is outermost, and each sees the answer")
    func order() async {
        let calls = Calls()
        let service = service(Named(name: "a", calls: calls), Named(name: "b", calls: calls))
        let response = await service.respond(to: chat)
        #expect(response.head.status == .ok)
        #expect(calls.all == ["a in", "b in", "b out", "a out"])
        #expect(summaries.all.map(\.status) == [200])
    }

    @Test("A refusal is an error in OpenAI's shape, reported once, and no backend is asked")
    func refuses() async {
        let outer = Calls()
        let guardian = Custom { request, next in
            let text = String(decoding: request.body, as: UTF8.self)
            guard !text.contains("4111") else {
                throw ProxyError.badRequest("The prompt holds a card number.", code: "card_number")
            }
            return await next(request)
        }
        let response = await service(Named(name: "a", calls: outer), guardian).respond(to: chat)
        #expect(response.head.status.code == 400)
        #expect(error(response)?["code"]?.stringValue == "card_number")
        #expect(response.head.headerFields[.callID] != nil)
        #expect(outer.all == ["a in", "a out"])
        #expect(transport.requests.isEmpty)
        #expect(summaries.all.map(\.status) == [400])
    }

    @Test("A changed request is what the endpoint meets, under the same call id")
    func changes() async throws {
        let rename = Custom { request, next in
            var request = request
            var body = try WireDecoder().decode(ChatCompletionRequest.self, from: request.body)
            body.messages = [.user("redacted")]
            request.body = try WireEncoder().encode(body)
            return await next(request)
        }
        let response = await service(rename).respond(to: chat)
        let sent = try JSONValue(parsing: try #require(transport.requests.first?.body))
        #expect(sent["messages"]?[0]?["content"]?.stringValue == "redacted")
        #expect(summaries.all.map(\.callID) == [response.head.headerFields[.callID]])
    }

    @Test("An answer of its own is reported, too")
    func ownAnswer() async {
        let cache = Custom { _, _ in
            ProxyResponse(head: HTTPResponse(status: .ok), body: .bytes(Array("cached".utf8)))
        }
        let response = await service(cache).respond(to: chat)
        #expect(response.head.status == .ok)
        #expect(transport.requests.isEmpty)
        #expect(summaries.all.map(\.status) == [200])
    }

    @Test("An unforeseen error is a 500 that gives nothing away")
    func unforeseen() async {
        struct Oops: Error { var secret = "sk-123" }
        let broken = Custom { _, _ in throw Oops() }
        let response = await service(broken).respond(to: chat)
        #expect(response.head.status.code == 500)
        let said = error(response)?["message"]?.stringValue ?? ""
        #expect(said.contains("Oops") && !said.contains("sk-123"))
    }

    @Test("Strangers and unknown paths do not get as far as the middleware")
    func behindTheKey() async {
        let calls = Calls()
        let service = service(key: "sk-1", Named(name: "a", calls: calls))
        #expect(await service.respond(to: chat).head.status.code == 401)
        var unknown = chat
        unknown.target = "/nowhere"
        #expect(await service.respond(to: unknown).head.status.code == 404)
        #expect(calls.all.isEmpty)
    }
}
