import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

/// The words of real backends, as they stand in public bug reports.
@Suite("A prompt that is too long, in the words of each backend")
struct ContextOverflowTests {
    struct Report: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status = 400
        var body: String
    }

    private static func openAI(_ name: String, _ message: String, status: Int = 400, code: String = "400")
        -> Report
    {
        let error: JSONValue = [
            "error": [
                "message": .string(message), "type": "BadRequestError", "param": nil, "code": .string(code),
            ]
        ]
        return Report(testDescription: name, status: status, body: "\(error)")
    }

    private static func flat(_ name: String, _ message: String, status: Int = 400) -> Report {
        let error: JSONValue = [
            "object": "error", "message": .string(message), "type": "BadRequestError", "param": nil,
            "code": 400,
        ]
        return Report(testDescription: name, status: status, body: "\(error)")
    }

    static let overflows: [Report] = [
        openAI(
            "OpenAI",
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
            code: "context_length_exceeded"
        ),
        openAI(
            "OpenAI's responses",
            "Your input exceeds the context window of this model. Please adjust your input."
        ),
        openAI("OpenAI's newer words", "Input tokens exceed the configured limit of 272000 tokens."),
        flat(
            "vLLM before 0.11",
            "This model's maximum context length is 2048 tokens. However, you requested 3000 tokens."
        ),
        openAI(
            "vLLM 0.16",
            "You passed 4097 input tokens and requested 0 output tokens. However, the model's context length is only 4096 "
                + "tokens, resulting in a maximum input length of 4096 tokens. (parameter=input_tokens, value=4097)"
        ),
        openAI(
            "vLLM's engine",
            "The decoder prompt (length 10127) is longer than the maximum model length of 8192. Make sure that "
                + "`max_model_len` is no smaller than the number of text tokens plus multimodal tokens."
        ),
        flat("SGLang", "The input (61709 tokens) is longer than the model's context length (40960 tokens)."),
        flat(
            "SGLang's scheduler",
            "Input length (160062 tokens) exceeds the maximum allowed length (59862 tokens). Use a shorter input."
        ),
        flat(
            "SGLang with an answer",
            "Requested token count exceeds the model's maximum context length of 131072 tokens."
        ),
        Report(
            testDescription: "TGI",
            status: 422,
            body:
                #"{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1887 `inputs` tokens and 1024 `max_new_tokens`","error_type":"validation"}"#
        ),
        Report(
            testDescription: "TEI",
            status: 413,
            body:
                #"{"error":"Input validation error: `inputs` must have less than 512 tokens. Given: 600","error_type":"Validation"}"#
        ),
        Report(
            testDescription: "LM Studio",
            body:
                #"{"error":"Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 8192 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input"}"#
        ),
        Report(
            testDescription: "LM Studio's newer words",
            body:
                #"{"error":"The number of tokens to keep from the initial prompt is greater than the context length."}"#
        ),
        openAI(
            "a LiteLLM behind",
            "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: OpenAIException - too big"
        ),
        Report(testDescription: "Ollama", body: #"{"error":"the input length exceeds the context length"}"#),
        openAI("Ollama's chat", "prompt too long; exceeded max context length by 4 tokens"),
        openAI("Ollama as 500", "the input length exceeds the context length", status: 500),
        openAI(
            "llama.cpp",
            "the request exceeds the available context size (4096 tokens), try increasing it"
        ),
        Report(
            testDescription: "llama.cpp's type",
            body:
                #"{"error":{"code":400,"message":"request too large","type":"exceed_context_size_error","n_prompt_tokens":9,"n_ctx":4}}"#
        ),
        flat(
            "TensorRT-LLM",
            "The sum of prompt length (72417.0), query length (0) should not exceed max_num_tokens (69632)"
        ),
        openAI(
            "TensorRT-LLM's executor",
            "Cannot process new request: Prompt length (5056) exceeds maximum sequence length (2048)",
            status: 500
        ),
        flat("LMDeploy", "Input length 9000 exceeds session_len 8192"),
        Report(
            testDescription: "Anthropic",
            body:
                #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 208310 tokens > 200000 maximum"}}"#
        ),
        Report(
            testDescription: "Anthropic with an answer",
            body:
                #"{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000"}}"#
        ),
        openAI(
            "Mistral",
            "Prompt contains 300000 tokens, too large for model with 262144 maximum context length"
        ),
        openAI(
            "Gemini",
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
        ),
        openAI("llama-cpp-python", "Requested tokens (4321) exceed context window of 2048"),
        openAI("TabbyAPI", "Context length 5000 is greater than max_seq_len 4096"),
    ]

    static let otherReports: [Report] = [
        openAI("another field", "temperature must be a number"),
        openAI(
            "a limit on time",
            "Rate limit: too many tokens per minute in your context window",
            code: "rate"
        ),
        openAI(
            "a name",
            "Invalid 'user': string too long. Expected a string with maximum length 64",
            code: "string_above_max_length"
        ),
        openAI("a failure", "CUDA out of memory", status: 500),
        openAI("too few", "max_tokens must be at least 1"),
        Report(testDescription: "a page", status: 500, body: "<html>Internal Server Error</html>"),
    ]

    private func verdict(_ report: Report) -> Verdict {
        OutcomeClassifier(deployment: Deployment(Samples.deployment()), upstreamModel: "m")
            .verdict(on: Samples.answer(report.status, report.body))
    }

    @Test("It is known, is the client's, and leads to context_window_fallbacks", arguments: overflows)
    func known(_ report: Report) {
        let verdict = verdict(report)
        #expect(verdict.fallback == .contextWindow)
        #expect(verdict.owner == .client && verdict.retry == .never && verdict.weight == nil)
        #expect((400..<500).contains(verdict.error.status))
    }

    @Test("Nothing else is taken for it", arguments: otherReports)
    func others(_ report: Report) {
        #expect(verdict(report).fallback != .contextWindow)
    }

    @Test("The client gets the code that it looks for, and the backend's words", arguments: overflows)
    func code(_ report: Report) async throws {
        let service = ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(Samples.deployment())),
            transport: ScriptedTransport { _ throws(TransportError) in
                .json(status: report.status, report.body)
            }
        )
        let response = await service.respond(
            to: ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                body: Array(#"{"model":"chat"}"#.utf8)
            )
        )
        guard case .bytes(let bytes) = response.body else { return }
        let error = try #require(try JSONValue(parsing: bytes)["error"])
        #expect(error["code"]?.stringValue == "context_length_exceeded")
        #expect(error["message"]?.stringValue == BackendErrorText(Array(report.body.utf8)).message)
        #expect(response.head.headerFields[.shouldRetry] == "false")
    }

    @Test("Within the head of a stream that has begun it is known as well")
    func inStream() {
        let body =
            #"{"error":{"message":"The input (9 tokens) is longer than the model's context length (4 tokens).","code":400}}"#
        let verdict = OutcomeClassifier(deployment: Deployment(Samples.deployment()), upstreamModel: "m")
            .verdict(on: .unusable(.errorObject(Array(body.utf8))))
        #expect(verdict.owner == .client && verdict.fallback == .contextWindow && verdict.weight == nil)
        #expect(verdict.error.status == 400)
    }
}
