import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import TestSupport
import Testing

@testable import ProxyCore

/// Mutations of requests: a body is refused, or the backend gets what the client sent but for what is the proxy's.
@Suite struct RequestFuzzTests {
    @Test(
        "A body that is taken reaches the backend with another model and without LiteLLM's own fields",
        .timeLimit(.minutes(10))
    )
    func bodies() throws {
        var budget = FuzzBudget(rounds: 600)
        var generator = SeededGenerator(seed: budget.seed)
        let deployment = RouterSnapshot(Samples.configuration(Samples.deployment())).groups[0].deployments[0]
        var (taken, refused) = (0, 0)
        while budget.next() {
            let bytes = Self.bodiesMutator.variant(&generator)
            guard let envelope = try? RequestEnvelope(scanning: bytes) else {
                refused += 1
                continue
            }
            taken += 1
            var options = CallOptions()
            try? options.read(.json(envelope))
            #expect(envelope.choices >= 1)
            let sent = RequestRewriter.body(
                envelope,
                for: deployment,
                upstreamModel: deployment.modelText("up"),
                addsUsage: Bool.random(using: &generator)
            )
            var expected = try #require(try JSONValue(parsing: bytes).objectValue, "seed \(budget.seed)")
            var found = try #require(
                try JSONValue(parsing: sent).objectValue,
                "seed \(budget.seed): \(bytes.text)"
            )
            #expect(found["model"] == "up", "seed \(budget.seed): \(bytes.text)")
            for name in ["model", "stream_options"] + Self.controls {
                expected[name] = nil
                if !Self.controls.contains(name) { found[name] = nil }
            }
            #expect(found == expected, "seed \(budget.seed): \(bytes.text)")
        }
        #expect(taken > 100 && refused > 100, "the mutations must make both")
    }

    @Test(
        "A form that is taken names the backend's model afterwards, and else is the same",
        .timeLimit(.minutes(10))
    )
    func forms() throws {
        var budget = FuzzBudget(rounds: 600)
        var generator = SeededGenerator(seed: budget.seed)
        var named = 0
        while budget.next() {
            let bytes = Self.formsMutator.variant(&generator)
            let type =
                "multipart/form-data; boundary=\(["b", "--", "\"b b\"", "bbb"].randomElement(using: &generator) ?? "b")"
            guard let form = try? MultipartEnvelope(scanning: bytes, contentType: type) else { continue }
            let sent = form.replacingModel(with: "up")
            guard let model = form.model else { continue }
            named += 1
            #expect(sent.count == bytes.count - model.utf8.count + 2, "seed \(budget.seed): \(bytes.text)")
            let again = try? MultipartEnvelope(scanning: sent, contentType: type)
            #expect(again?.model == "up", "seed \(budget.seed): \(bytes.text)")
        }
        #expect(named > 30)
    }

    @Test("Any path and head get a response, and never one of 500", .timeLimit(.minutes(10)))
    func heads() async {
        var budget = FuzzBudget(rounds: 300)
        var generator = SeededGenerator(seed: budget.seed)
        let transport = ScriptedTransport { _ throws(TransportError) in
            BackendResponse.json(#"{"model":"up","choices":[]}"#)
        }
        let service = ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(Samples.deployment())),
            transport: transport
        )
        while budget.next() {
            var request = ProxyRequest(
                method: Bool.random(using: &generator) ? .post : .get,
                target: Self.targetsMutator.variant(&generator).text,
                body: Self.bodiesMutator.variant(&generator)
            )
            for name in Self.names where Int.random(in: 0..<4, using: &generator) == 0 {
                request.headers[name] = Self.valuesMutator.variant(&generator).text
            }
            let response = await service.respond(to: request)
            let status = response.head.status.code
            #expect(status < 500 || status == 502, "seed \(budget.seed): \(status) for \(request)")
        }
    }

    private static let bodiesMutator = ByteMutator(seeds: bodies, fragments: fragments)
    private static let formsMutator = ByteMutator(seeds: forms, fragments: fragments)
    private static let targetsMutator = ByteMutator(seeds: targets, fragments: targetFragments)
    private static let valuesMutator = ByteMutator(seeds: values, fragments: targetFragments)

    private static let controls = [
        "num_retries", "fallbacks", "context_window_fallbacks", "content_policy_fallbacks",
        "disable_fallbacks",
        "mock_response", "litellm_metadata", "litellm_session_id", "litellm_trace_id", "litellm_call_id",
        "tags",
    ]

    private static let bodies = [
        #"{"model":"chat","messages":[{"role":"user","content":"hi é 😀"}],"stream":false}"#,
        #"{ "messages" : [], "mod\u0065l" : "a\/b" , "stream" : true, "stream_options":{"include_usage":false}, "n":2 }"#,
        #"{"model":"chat","fallbacks":["a",{"model":"b"},{"c":["d"]}],"num_retries":2,"tags":["x"],"temperature":0.10}"#,
        #"{"prompt":["a","b",[1]],"model":"chat","disable_fallbacks":true,"logit_bias":{"1":-100},"n":1e2}"#,
        "{\"model\":\"\"}", "{}", "{\"model\":\"x\",\"\":0,\"\":1}",
    ]

    private static let fragments = [
        ",", ":", "\"", "{", "}", "[", "]", "\\", "\\u0061", " ", "\n", "null", "true", "1e999", "-0",
        "\"model\":\"y\",",
        "\"fallbacks\":[\"m\"],", "\"num_retries\":1,", "\"tags\":[],", "\"a\":{\"b\":[1,2,{}]},", "\u{FEFF}",
        "\u{0}", "é", "\\ud800",
        "--b", "--b--", "\r\n", "\r\n\r\n", "content-disposition: form-data; name=\"model\"", "; name=x",
        "bbb",
    ]

    private static let forms = [
        "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nchat\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF--b?\r\n--b--\r\n",
        "--bbb\r\ncontent-disposition: form-data; name=model\r\n\r\nchat\r\n--bbb--", "--b\r\n\r\n\r\n--b--",
        "",
    ]

    private static let targets = [
        "/v1/chat/completions", "/v1/models/chat", "/openai/deployments/chat/chat/completions",
        "/engines/a%2Fb/embeddings?x=1",
        "/v1/models?return_wildcard_routes=true&x=%zz", "/utils/supported_openai_params?model=chat",
        "/health/readiness", "/", "", "*",
        "/v1/anything/else",
    ]

    private static let targetFragments = [
        "/", "//", "..", "%", "%2", "%2F", "%00", "%ff", "?", "&", "=", "+", "#", "é", "*", ",", " ", "\t",
        "-1", "1e9", "nan", "inf", "\"",
    ]

    private static let values = [
        "5", "a,b", "Bearer x", "application/json", "multipart/form-data; boundary=\"b", "text/plain", "-",
        "",
    ]

    private static let names: [HTTPField.Name] =
        [
            .contentType, .authorization,
        ]
        + [
            "x-litellm-tags", "x-litellm-timeout", "x-litellm-num-retries", "x-litellm-stream-timeout",
            "x-litellm-call-id", "x-request-id",
        ]
        .compactMap { HTTPField.Name($0) }
}
