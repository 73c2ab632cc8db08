import OpenAIWire
import Testing

@Suite struct CompletionTests {
    @Test(
        "Every form of prompt",
        arguments: [
            (#""a""#, .text("a")), (#"["a","b"]"#, .texts(["a", "b"])), (#"[1,2]"#, .tokens([1, 2])),
            (#"[[1],[2,3]]"#, .tokenLists([[1], [2, 3]])), (#"[{"image":"x"}]"#, .other([["image": "x"]])),
        ] as [(String, TextInput)]
    )
    func prompts(text: String, prompt: TextInput) throws {
        let request = try expectRoundTrip(
            CompletionRequest.self,
            #"{"model":"m","prompt":\#(text),"max_tokens":2,"echo":true,"logprobs":1,"best_of":2,"min_p":0.10}"#
        )
        #expect(request.prompt == prompt)
        #expect(request.echo == true && request.bestOf == 2)
        #expect(request.additionalFields["min_p"]?.numberValue?.text == "0.10")
    }

    @Test("The first log probability can be missing")
    func logprobs() throws {
        let completion = try expectRoundTrip(
            Completion.self,
            #"""
            {"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"Hi!",
            "logprobs":{"text_offset":[0,2],"token_logprobs":[null,-0.03213869780302048],"tokens":["Hi","!"],
            "top_logprobs":[null,{"!":-0.03213869780302048}]},"finish_reason":"length","prompt_logprobs":[null]}],
            "usage":{"prompt_tokens":1,"total_tokens":2,"completion_tokens":1}}
            """#
        )
        let logprobs = try #require(completion.choices.first?.logprobs)
        #expect(logprobs.tokenLogprobs?.map { $0?.text } == [nil, "-0.03213869780302048"])
        #expect(logprobs.topLogprobs?[1]?["!"]?.doubleValue == -0.03213869780302048)
    }

    @Test("A last chunk without a text is a chunk")
    func pieceWithoutText() throws {
        let text = #"{"choices":[{"finish_reason":"stop","index":0,"logprobs":null}]}"#
        #expect(try expectRoundTrip(Completion.self, text).choices.first?.text == nil)
    }
}
