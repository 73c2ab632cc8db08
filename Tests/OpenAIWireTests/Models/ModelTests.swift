import OpenAIWire
import Testing

@Suite struct ModelTests {
    @Test("A model list from vLLM is decoded without loss")
    func list() throws {
        let list = try expectRoundTrip(
            ModelList.self,
            #"""
            {"object":"list","data":[{"id":"org/m","object":"model","created":1700000000,"owned_by":"vllm","root":"r",
            "parent":null,"max_model_len":2048,"permission":[{"allow_view":true,"group":null}]},{"id":"b"}]}
            """#
        )
        #expect(list.data.map(\.id) == ["org/m", "b"])
        #expect(list.data[0].additionalFields["max_model_len"]?.intValue == 2048)
    }

    @Test("Created values have OpenAI's field names")
    func building() throws {
        let list = ModelList(data: [ModelObject(id: "m", created: 1, ownedBy: "me")])
        let encoded = String(decoding: try WireEncoder().encode(list), as: UTF8.self)
        #expect(
            encoded == #"{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"me"}]}"#
        )
    }
}
