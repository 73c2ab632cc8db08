import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

/// What a backend keeps is asked for where it is.
@Suite("Responses belong to the replica that made them")
struct StoredResourceTests {
    /// Each backend makes responses of its own name, and knows no others.
    private let transport = ScriptedTransport { request throws(TransportError) in
        let name = request.url.contains("backend-a") ? "a" : "b"
        let path = request.url.split(separator: "/v1/", maxSplits: 1).last.map(String.init) ?? ""
        if request.method == .post, path == "responses" || path == "videos" {
            let body = (try? JSONValue(parsing: request.body ?? [])) ?? .null
            let id = "resp_\(name)\(body["input"]?.stringValue ?? "")"
            if body["stream"] == .bool(true) {
                return .events([
                    "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"\(id)\"}}\n\n",
                    "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":1}\n\n",
                ])
            }
            return .json("{\"id\":\"\(id)\",\"object\":\"response\",\"model\":\"up\",\"error\":null}")
        }
        if path.hasPrefix("audio/voices") {
            return name == "a" ? .json(status: 404, #"{"detail":"Not Found"}"#) : .json(#"{"voices":["x"]}"#)
        }
        guard path.split(separator: "/").dropFirst().first?.hasPrefix("resp_\(name)") == true else {
            return .json(status: 404, #"{"error":{"message":"Response not found.","code":404}}"#)
        }
        return .json("{\"id\":\"resp_\(name)\",\"model\":\"up\",\"method\":\"\(request.method)\"}")
    }

    private func service() -> ProxyService {
        ProxyService(
            configuration: ProxyConfiguration(
                router: Samples.configuration(Samples.deployment("a"), Samples.deployment("b"))
            ),
            transport: transport
        )
    }

    private func ask(
        _ service: ProxyService,
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: String = ""
    ) async -> (response: ProxyResponse, body: JSONValue?) {
        let response = await service.respond(
            to: ProxyRequest(method: method, target: target, body: Array(body.utf8))
        )
        switch response.body {
        case .bytes(let bytes): return (response, try? JSONValue(parsing: bytes))
        case .stream(let write):
            try? await write(BodyCollector())
            return (response, nil)
        }
    }

    private func backend(_ request: BackendRequest?) -> String? {
        request.map { $0.url.contains("backend-a") ? "a" : "b" }
    }

    @Test("A request that goes on from a response goes where that is", arguments: [false, true])
    func previousResponse(streams: Bool) async {
        let service = service()
        var makers: [String: String] = [:]
        for number in 0..<20 {
            _ = await ask(
                service,
                .post,
                "/v1/responses",
                "{\"model\":\"chat\",\"input\":\"\(number)\",\"stream\":\(streams)}"
            )
            let maker = backend(transport.requests.last) ?? ""
            makers["resp_\(maker)\(number)"] = maker
        }
        #expect(Set(makers.values) == ["a", "b"])
        for (id, maker) in makers {
            _ = await ask(
                service,
                .post,
                "/v1/responses",
                "{\"model\":\"chat\",\"previous_response_id\":\"\(id)\"}"
            )
            #expect(backend(transport.requests.last) == maker)
        }
    }

    @Test(
        "Each way to ask for it reaches its backend, in each spelling",
        arguments: [
            (.get, "responses/ID", ""), (.delete, "responses/ID", ""), (.post, "responses/ID/cancel", ""),
            (.get, "responses/ID/input_items", "?limit=2&order=asc"), (.get, "videos/ID", ""),
            (.get, "videos/ID/content", ""),
            (.head, "responses/ID", ""),
        ] as [(HTTPRequest.Method, String, String)],
        ["/v1/", "/", "/openai/v1/"]
    )
    func ways(way: (HTTPRequest.Method, String, String), prefix: String) async {
        for (id, name) in [("resp_a", "a"), ("resp_b", "b")] {
            let path = way.1.replacing("ID", with: id)
            let (response, _) = await ask(service(), way.0, prefix + path + way.2)
            #expect(response.head.status == .ok)
            let last = transport.requests.last
            #expect(last?.url == "http://backend-\(name).test:8000/v1/\(path)\(way.2)")
            #expect(last?.method == (way.0 == .head ? .get : way.0))
        }
    }

    @Test("What is found once is asked for there at once, under the client's name for the model")
    func found() async {
        let service = service()
        let (_, body) = await ask(service, .get, "/v1/responses/resp_b")
        #expect(body?["model"] == "chat")
        let before = transport.requests.count
        _ = await ask(service, .get, "/v1/responses/resp_b")
        #expect(transport.requests.count == before + 1)
    }

    @Test("What nobody has is a 404 in OpenAI's shape, and each backend was asked once")
    func missing() async {
        let (response, body) = await ask(service(), .get, "/v1/responses/resp_c")
        #expect(response.head.status == .notFound)
        #expect(body?["error"]?["message"]?.stringValue != nil)
        #expect(transport.requests.count == 2)
    }

    @Test("Voices are those of the backend that has some")
    func voices() async {
        let (response, body) = await ask(service(), .get, "/v1/audio/voices")
        #expect(response.head.status == .ok)
        #expect(body?["voices"]?.arrayValue?.count == 1)
    }

    @Test(
        "What a tokenizer is, is asked for beside /v1, of the model that the query names",
        arguments: ["/", "/v1/"]
    )
    func tokenizerInfo(prefix: String) async {
        _ = await ask(service(), .get, "\(prefix)tokenizer_info?model=chat")
        #expect(transport.requests.first?.url == "http://backend-a.test:8000/tokenizer_info?model=chat")
        #expect(transport.requests.first?.method == .get)
    }

    @Test(
        "Other methods and paths are none",
        arguments: [
            (.post, "/v1/responses/resp_a", 405), (.put, "/v1/responses/resp_a", 405),
            (.get, "/v1/responses/resp_a/cancel", 405), (.delete, "/v1/audio/voices", 405),
            (.get, "/v1/responses/..", 404), (.get, "/v1/responses/a%2Fb", 404),
            (.get, "/v1/responses/a/b/c", 404),
            (.get, "/v1/responses", 405), (.get, "/v1/responses/compact", 405),
            (.get, "/v1/responses//input_items", 404),
        ] as [(HTTPRequest.Method, String, Int)]
    )
    func others(method: HTTPRequest.Method, target: String, status: Int) async {
        #expect(await ask(service(), method, target).response.head.status.code == status)
        #expect(transport.requests.isEmpty)
    }

    @Test("The oldest are forgotten, and no more are kept")
    func bounded() {
        let bindings = ResponseBindings()
        for number in 0...ResponseBindings.limit { bindings.bind("r\(number)", to: DeploymentID("d")) }
        #expect(bindings.deployment(of: "r0") == nil)
        #expect(bindings.deployment(of: "r1") != nil)
        #expect(bindings.deployment(of: "r\(ResponseBindings.limit)") != nil)
        bindings.bind(String(repeating: "x", count: 1000), to: DeploymentID("d"))
        #expect(bindings.deployment(of: String(repeating: "x", count: 1000)) == nil)
    }
}
