import OpenAIWire
import Testing

@Suite struct ChatCompletionAccumulatorTests {
    @Test("Text, reasoning, usage and unknown fields are combined")
    func text() throws {
        let result = try accumulate([
            #"{"id":"c","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null,"logprobs":null}],"prompt_token_ids":null,"usage":null}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"reasoning":"Let "},"token_ids":[1]}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"reasoning":"me"},"token_ids":[2,3]}],"x":1}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hel"},"token_ids":null}],"x":2.0}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"lo","audio":{"id":"a","data":"QQ"}}}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"audio":{"id":"a","data":"==","expires_at":9}},"finish_reason":"stop","stop_reason":7}],"system_fingerprint":"fp"}"#,
            #"{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#,
        ])
        #expect(
            result
                == #"""
                {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{
                "role":"assistant","content":"Hello","reasoning":"Let me","audio":{"id":"a","data":"QQ==","expires_at":9}},
                "finish_reason":"stop","logprobs":null,"token_ids":[1,2,3],"stop_reason":7}],
                "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},"system_fingerprint":"fp",
                "prompt_token_ids":null,"x":2.0}
                """#.json
        )
    }

    @Test("The largest index does not trap")
    func hugeIndex() throws {
        let result = try accumulate([
            toolChunk(#"{"index":9223372036854775807,"id":"a","function":{"name":"f","arguments":"{}"}}"#),
            toolChunk(#"{"id":"b","function":{"name":"g","arguments":"{}"}}"#),
        ])
        #expect(result["choices"]?[0]?["message"]?["tool_calls"]?.arrayValue?.count == 2)
    }

    @Test("Tool calls are combined by their index, also parallel ones")
    func toolCalls() throws {
        let result = try accumulate([
            toolChunk(#"{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}"#),
            toolChunk(#"{"index":0,"function":{"arguments":"{\"x\""}}"#),
            toolChunk(#"{"index":2,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}"#),
            toolChunk(
                #"{"index":0,"function":{"arguments":":1}"}},{"index":2,"function":{"arguments":"}"}}"#
            ),
            toolChunk(#"{"index":0,"id":"a","function":{"name":"f","arguments":" "}}"#),
        ])
        #expect(
            result["choices"]?[0]?["message"]
                == #"""
                {"role":"assistant","tool_calls":[
                {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1} "}},
                {"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}
                """#.json
        )
    }

    @Test("Without an index a new id starts a new call")
    func toolCallsWithoutIndex() throws {
        let result = try accumulate([
            toolChunk(#"{"id":"a","type":"function","function":{"name":"f","arguments":"{"}}"#),
            toolChunk(#"{"function":{"arguments":"}"}}"#),
            toolChunk(#"{"id":"b","type":"function","function":{"name":"f","arguments":"[]"}}"#),
        ])
        let calls = result["choices"]?[0]?["message"]?["tool_calls"]?.arrayValue
        #expect(calls?.map { $0["id"] } == ["a", "b"])
        #expect(calls?.map { $0["function"]?["arguments"] } == ["{}", "[]"])
    }

    @Test("A name in pieces is joined")
    func nameInPieces() throws {
        let result = try accumulate([
            toolChunk(#"{"index":0,"id":"a","function":{"name":"get_"}}"#),
            toolChunk(#"{"index":0,"function":{"name":"weather"}}"#),
        ])
        #expect(result["choices"]?[0]?["message"]?["tool_calls"]?[0]?["function"]?["name"] == "get_weather")
    }

    @Test("Choices are kept apart and ordered")
    func severalChoices() throws {
        var accumulator = ChatCompletionAccumulator()
        #expect(accumulator.result == nil && !accumulator.isFinished)
        try add(
            #"{"choices":[{"index":1,"delta":{"content":"b1"}},{"index":0,"delta":{"content":"a1"}}]}"#,
            to: &accumulator
        )
        try add(
            #"{"choices":[{"index":0,"delta":{"content":"a2"},"finish_reason":"length"}]}"#,
            to: &accumulator
        )
        #expect(!accumulator.isFinished)
        try add(
            #"{"choices":[{"index":1,"delta":{"content":"b2"},"finish_reason":"stop"}]}"#,
            to: &accumulator
        )
        #expect(accumulator.isFinished)
        let choices = try #require(accumulator.result?.choices)
        #expect(choices.map(\.index) == [0, 1])
        #expect(choices.map { $0.message.content?.text } == ["a1a2", "b1b2"])
        #expect(choices.map(\.finishReason) == [.length, .stop])
    }

    @Test("Log probabilities are continued")
    func logprobs() throws {
        let result = try accumulate(
            ["a", "b"].map {
                #"{"choices":[{"index":0,"delta":{},"logprobs":{"content":[{"token":"\#($0)","logprob":-0.10}]}}]}"#
            }
        )
        let expected = #"{"content":[{"token":"a","logprob":-0.10},{"token":"b","logprob":-0.10}]}"#.json
        #expect(result["choices"]?[0]?["logprobs"] == expected)
    }

    private func toolChunk(_ pieces: String) -> String {
        #"{"choices":[{"index":0,"delta":{"tool_calls":[\#(pieces)]}}]}"#
    }

    private func add(_ chunk: String, to accumulator: inout ChatCompletionAccumulator) throws {
        accumulator.add(try WireDecoder().decode(ChatCompletionChunk.self, from: Array(chunk.utf8)))
    }

    private func accumulate(_ chunks: [String]) throws -> JSONValue {
        var accumulator = ChatCompletionAccumulator()
        for chunk in chunks { try add(chunk, to: &accumulator) }
        return try WireEncoder().encodeValue(accumulator.result)
    }
}

extension String {
    fileprivate var json: JSONValue? { try? JSONValue(parsing: Array(utf8)) }
}
