import OpenAIWire
import Testing

@Suite struct ReportedErrorTests {
    @Test(
        arguments: [
            (#"{"error":{"message":"m","type":"t","code":"c","param":"p"}}"#, "m", "c t p"),
            (#"{"error":"m"}"#, "m", ""),
            (#"{"message":"m","code":404}"#, "m", "404"),
            (#"{"detail":"m"}"#, "m", ""),
            (#"{"detail":[{"loc":["body",0],"msg":"missing"},{"msg":"m"}]}"#, "body.0: missing; m", ""),
            (#"{"choices":[]}"#, nil, ""),
            (#"[1]"#, nil, ""),
        ] as [(String, String?, String)]
    )
    func readsTheCommonShapes(body: String, message: String?, labels: String) throws {
        let error = ReportedError(try JSONValue(parsing: Array(body.utf8)))
        #expect(error.message == message)
        #expect(error.labels == labels)
    }
}
