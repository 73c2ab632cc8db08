import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("The question for a prompt's tokens")
struct TokenizeRequestTests {
    @Test("A chat's question holds what lays its prompt out, byte for byte, and nothing else")
    func chat() throws {
        let envelope = try Samples.envelope(
            #"{"temperature":1e0,"messages":[{"role":"user", "content":"h\u00e9"}],"model":"m","stream":true,"tools":[ ],"chat_template_kwargs":{"a":1}}"#
        )
        let question = try #require(TokenizeRequest(envelope, for: .chatCompletions))
        #expect(
            question.body.text
                == #"{"model":"m","messages":[{"role":"user", "content":"h\u00e9"}],"tools":[ ],"chat_template_kwargs":{"a":1}}"#
        )
    }

    @Test("A completion's question holds its prompt")
    func completion() throws {
        let envelope = try Samples.envelope(#"{"prompt":"once","max_tokens":3,"model":"m"}"#)
        #expect(
            try #require(TokenizeRequest(envelope, for: .completions)).body.text
                == #"{"model":"m","prompt":"once"}"#
        )
    }

    @Test(
        "What a tokenizer does not count is not asked",
        arguments: [
            (ModelEndpoint.embeddings, #"{"model":"m","input":"x"}"#),
            (.completions, #"{"model":"m","prompt":["a","b"]}"#), (.chatCompletions, #"{"model":"m"}"#),
            (
                .chatCompletions,
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}"#
            ),
        ]
    )
    func uncounted(endpoint: ModelEndpoint, body: String) throws {
        #expect(TokenizeRequest(try Samples.envelope(body), for: endpoint) == nil)
    }

    @Test("vLLM's answer is read, also where its list of tokens is cut")
    func answer() throws {
        let recorded = try #require(try RecordedExchange.all().first { $0.name == "tokenize-messages" })
        let count = try #require(TokenizeResponse(recorded.responseBody))
        #expect(count.tokens == 12)
        #expect(count.window == 2048)
        #expect(TokenizeResponse(Array(recorded.responseBody.prefix(60))) == count)
        #expect(TokenizeResponse(Array(#"{"tokens":[1]}"#.utf8)) == nil)
    }
}
