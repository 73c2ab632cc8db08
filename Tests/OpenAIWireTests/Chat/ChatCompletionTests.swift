import OpenAIWire
import Testing

@Suite struct ChatCompletionTests {
    @Test("A completion from vLLM is decoded without loss")
    func completion() throws {
        let completion = try expectRoundTrip(
            ChatCompletion.self,
            #"""
            {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m","choices":[{"index":0,
            "message":{"role":"assistant","content":"","refusal":null,"annotations":null,"audio":null,
            "function_call":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f",
            "arguments":"{\"city\": \"Paris\"}"}},{"id":"t2","type":"custom","custom":{"name":"c","input":"i"}}],
            "reasoning":null},"logprobs":{"content":[{"token":" П","logprob":-9.937743186950684,"bytes":[32,208,159],
            "top_logprobs":[{"token":"x","logprob":-1e-05,"bytes":null}]}]},"finish_reason":"tool_calls",
            "stop_reason":null,"token_ids":null}],"service_tier":null,"system_fingerprint":"fp",
            "usage":{"prompt_tokens":46,"total_tokens":77,"completion_tokens":31,
            "prompt_tokens_details":{"cached_tokens":16,"text_tokens":30},"completion_tokens_details":
            {"reasoning_tokens":0,"accepted_prediction_tokens":1},"cost":0.00010},"prompt_logprobs":null}
            """#
        )
        let choice = try #require(completion.choices.first)
        #expect(completion.created?.int == 1_700_000_000)
        #expect(choice.finishReason == .toolCalls)
        #expect(choice.message.toolCalls?[0].function?.arguments == #"{"city": "Paris"}"#)
        #expect(choice.message.toolCalls?[1].additionalFields["custom"]?["input"] == "i")
        #expect(choice.logprobs?.content?[0].logprob.text == "-9.937743186950684")
        #expect(choice.logprobs?.content?[0].topLogprobs?[0].logprob.text == "-1e-05")
        #expect(completion.usage?.promptTokensDetails?.cachedTokens == 16)
        #expect(completion.usage?.completionTokensDetails?.reasoningTokens == 0)
        #expect(completion.usage?.additionalFields["cost"]?.numberValue?.text == "0.00010")
    }

    @Test(
        "Chunks from backends are decoded without loss",
        arguments: [
            #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"prompt_token_ids":null}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"content":null,"tool_calls":[{"id":"t","type":"function","index":0,"function":{"name":"f"}}]}}]}"#,
            #"{"id":"","choices":[],"model":"","prompt_filter_results":[{"a":1.0}]}"#,
            #"{"choices":[],"usage":{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1}}"#,
            #"{"choices":[{"index":0,"delta":{"reasoning":"a","reasoning_content":"b","refusal":"c"},"finish_reason":"eos","stop_reason":128009}],"created":1.5}"#,
            #"{"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":"x"}]}}],"usage":null}"#,
        ]
    )
    func chunks(text: String) throws {
        _ = try expectRoundTrip(ChatCompletionChunk.self, text)
    }

    @Test("An error event is not a chunk")
    func errorEvent() {
        let text = #"{"error":{"message":"m","type":"t","param":null,"code":500}}"#
        #expect(throws: DecodingError.self) {
            try WireDecoder().decode(ChatCompletionChunk.self, from: Array(text.utf8))
        }
    }
}
