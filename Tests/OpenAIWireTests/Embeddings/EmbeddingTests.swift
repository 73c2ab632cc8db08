import OpenAIWire
import Testing

@Suite struct EmbeddingTests {
    @Test("A request is decoded without loss")
    func request() throws {
        let text =
            #"{"model":"m","input":["a"],"encoding_format":"int8","dimensions":3,"user":"u","truncate_prompt_tokens":-1}"#
        let request = try expectRoundTrip(EmbeddingRequest.self, text)
        #expect(request.input == .texts(["a"]) && request.encodingFormat == "int8")
    }

    @Test("Vectors are decoded in both notations")
    func vectors() throws {
        let response = try expectRoundTrip(
            EmbeddingResponse.self,
            #"""
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.50,-1e0]},
            {"object":"embedding","index":1,"embedding":"AAAAPwAAgL8="}],"model":"m",
            "usage":{"prompt_tokens":2,"total_tokens":2}}
            """#
        )
        #expect(response.data.map { $0.embedding.floats } == [[0.5, -1], [0.5, -1]])
        #expect(response.usage?.completionTokens == nil)
    }

    @Test(
        "Base64 that does not hold floats has no components",
        arguments: ["A", "AAA", "AAAA", "AAAAP===", "AAA?PwAAgL8=", "===="]
    )
    func badBase64(text: String) {
        #expect(EmbeddingVector.base64(text).floats == nil)
    }

    @Test("Base64 is decoded with any padding")
    func padding() {
        #expect(EmbeddingVector.base64("").floats == [])
        #expect(EmbeddingVector.base64("AACAPw==").floats == [1])
        #expect(EmbeddingVector.base64("AACAPwAAAEAAAEBA").floats == [1, 2, 3])
    }
}
