import OpenAIWire
import Testing

@Suite struct APIErrorEnvelopeTests {
    @Test(
        "The code keeps its notation",
        arguments: [
            ("404", .number(404)), (#""404""#, .string("404")),
            (#""model_not_found""#, .string("model_not_found")), ("null", nil),
        ]
            as [(String, APIErrorCode?)]
    )
    func codes(text: String, code: APIErrorCode?) throws {
        let envelope = try expectRoundTrip(
            APIErrorEnvelope.self,
            #"{"error":{"message":"m","type":"t","param":null,"code":\#(text),"extra":[1.0]},"more":true}"#
        )
        #expect(envelope.error.code == code)
        #expect(envelope.error.code?.text != "")
        #expect(envelope.error.param == nil)
    }

    @Test("A created error has all four fields")
    func building() throws {
        let errors = [APIError(message: "m"), APIError(message: "m", type: "t", param: "p", code: 400)]
        let encoded = try errors.map {
            String(decoding: try WireEncoder().encode(APIErrorEnvelope(error: $0)), as: UTF8.self)
        }
        #expect(
            encoded == [
                #"{"error":{"message":"m","type":null,"param":null,"code":null}}"#,
                #"{"error":{"message":"m","type":"t","param":"p","code":400}}"#,
            ]
        )
    }

    @Test(
        "Anything but an envelope is an error",
        arguments: [#"{"detail":"Not Found"}"#, #"{"error":"m"}"#, #"{"error":{"message":"m","code":[]}}"#]
    )
    func noEnvelope(text: String) {
        #expect(throws: DecodingError.self) {
            try WireDecoder().decode(APIErrorEnvelope.self, from: Array(text.utf8))
        }
    }
}
