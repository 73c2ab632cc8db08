import OpenAIWire
import Testing

@Suite struct ChatCompletionRequestTests {
    @Test("A request with all fields is decoded without loss")
    func everything() throws {
        let request = try expectRoundTrip(
            ChatCompletionRequest.self,
            #"""
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"critic","content":null,"name":"n","x":1.0}],
            "stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":false},"temperature":0.70,
            "top_p":1,"frequency_penalty":1e-1,"presence_penalty":-2.0,"max_tokens":5,"max_completion_tokens":6,"n":2,
            "stop":["a","b"],"seed":9223372036854775807,"logprobs":true,"top_logprobs":3,"logit_bias":{"50256":-100.0},
            "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},
            "strict":true},"cache_control":{}},{"type":"web_search","depth":1}],
            "tool_choice":"auto","parallel_tool_calls":false,"response_format":{"type":"json_schema","json_schema":
            {"name":"r","schema":{"type":"object"},"strict":true,"y":[1.50]}},"reasoning_effort":"extreme",
            "user":"u","metadata":{"k":"v"},"top_k":20,"guided_json":{"a":1e5},"ignore_eos":null}
            """#
        )
        #expect(request.messages[1].role == "critic")
        #expect(request.messages[1].content == nil)
        #expect(request.temperature?.text == "0.70" && request.temperature?.double == 0.7)
        #expect(request.stop?.all == ["a", "b"])
        #expect(request.seed == .max)
        #expect(request.tools?[0].function?.parameters?["type"] == "object")
        #expect(request.tools?[1].function == nil)
        #expect(request.toolChoice == .auto)
        #expect(request.responseFormat?.jsonSchema?.strict == true)
        #expect(request.reasoningEffort == "extreme")
        #expect(request.additionalFields["top_k"]?.intValue == 20)
        #expect(request.additionalFields["ignore_eos"] == .null)
        #expect(request.additionalFields["model"] == nil)
    }

    @Test("Content parts are decoded by type, and preserved if unknown")
    func parts() throws {
        let message = try expectRoundTrip(
            ChatMessage.self,
            #"""
            {"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},
            {"type":"image_url","image_url":{"url":"data:x","detail":"low","z":1},"uuid":"u"},
            {"type":"input_audio","input_audio":{"data":"QQ==","format":"wav"}},
            {"type":"file","file":{"file_id":"f","filename":"n"}},
            {"type":"video_url","video_url":{"url":"v"}},{"type":"image_url","image_url":"a string"},"bare",
            {"type":"text","text":"b"}]}
            """#
        )
        guard case .parts(let parts)? = message.content else {
            Issue.record("not parts: \(message)")
            return
        }
        #expect(message.content?.text == "ab")
        guard case .image(let image) = parts[1], case .audio(let audio) = parts[2],
            case .file(let file) = parts[3]
        else {
            Issue.record("not told apart: \(parts)")
            return
        }
        #expect(image.payload.url == "data:x" && image.payload.detail == "low")
        #expect(image.additionalFields["uuid"] == "u")
        #expect(audio.payload.format == "wav")
        #expect(file.payload.fileID == "f" && file.payload.fileData == nil)
        #expect(parts[4] == .other(["type": "video_url", "video_url": ["url": "v"]]))
        #expect(parts[5] == .other(["type": "image_url", "image_url": "a string"]))
        #expect(parts[6] == .other("bare"))
    }

    @Test(
        "Every shape of tool choice",
        arguments: [
            (#""none""#, .disabled), (#""required""#, .required), (#""sometimes""#, .mode("sometimes")),
            (#"{"type":"function","function":{"name":"f"}}"#, .function(name: "f")),
            (#"{"type":"allowed_tools","mode":"auto"}"#, .other(["type": "allowed_tools", "mode": "auto"])),
            (
                #"{"type":"function","function":{"name":"f"},"x":1}"#,
                .other(["type": "function", "function": ["name": "f"], "x": 1])
            ),
        ] as [(String, ToolChoice)]
    )
    func toolChoice(text: String, choice: ToolChoice) throws {
        #expect(try expectRoundTrip(ToolChoice.self, text) == choice)
    }

    @Test("A built request is encoded as expected")
    func building() throws {
        let call = ToolCall(id: "c1", function: FunctionCall(name: "f", arguments: "{}"))
        let request = ChatCompletionRequest(
            model: "m",
            messages: [
                .system("Be brief."), .user(["look", .image(url: "u")]),
                ChatMessage(role: .assistant, toolCalls: [call]),
                .tool("42", callID: "c1"),
            ],
            stream: true,
            temperature: 0.5,
            stop: "END",
            responseFormat: .jsonObject,
            reasoningEffort: .low,
            additionalFields: ["top_k": 5]
        )
        let encoded = String(decoding: try WireEncoder().encode(request), as: UTF8.self)
        #expect(
            encoded == #"{"model":"m","messages":[{"role":"system","content":"Be brief."},"#
                + #"{"role":"user","content":[{"type":"text","text":"look"},"#
                + #"{"type":"image_url","image_url":{"url":"u"}}]},{"role":"assistant","tool_calls":[{"id":"c1","#
                + #""type":"function","function":{"name":"f","arguments":"{}"}}]},"#
                + #"{"role":"tool","content":"42","tool_call_id":"c1"}],"#
                + #""stream":true,"temperature":0.5,"stop":"END","#
                + #""response_format":{"type":"json_object"},"reasoning_effort":"low","top_k":5}"#
        )
    }

    @Test("Setting a property replaces a decoded null")
    func nullReplaced() throws {
        let text = Array(#"{"role":"assistant","content":null,"x":null}"#.utf8)
        var message = try WireDecoder().decode(ChatMessage.self, from: text)
        message.content = "now"
        let encoded = String(decoding: try WireEncoder().encode(message), as: UTF8.self)
        #expect(encoded == #"{"role":"assistant","content":"now","x":null}"#)
    }

    @Test(
        "A field of a wrong type is an error",
        arguments: [
            #"{"messages":[]}"#, #"{"model":1,"messages":[]}"#, #"{"model":"m"}"#,
            #"{"model":"m","messages":"hi"}"#,
            #"{"model":"m","messages":[],"stream":"yes"}"#,
            #"{"model":"m","messages":[],"temperature":"hot"}"#,
            #"{"model":"m","messages":[],"max_tokens":1.5}"#, #"{"model":"m","messages":[{"role":1}]}"#,
            #"{"model":"m","messages":[{"role":"user","content":{}}]}"#, #"[]"#,
        ]
    )
    func wrongTypes(text: String) {
        #expect(throws: DecodingError.self) {
            try WireDecoder().decode(ChatCompletionRequest.self, from: Array(text.utf8))
        }
    }
}
