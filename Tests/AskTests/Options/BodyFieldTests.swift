import OpenAIWire
import Testing

@testable import AskCore

@Suite("Fields of the request")
struct BodyFieldTests {
    @Test(
        "A value that is not JSON is sent as a string",
        arguments: [
            ("logprobs=true", JSONValue.bool(true)), ("stop=[\"\\n\"]", .array(["\n"])), ("user=me", "me"),
            ("n=1.0", .number(1.0)),
            ("x=", ""), ("a=b=c", "b=c"), ("t=\"5\"", "5"),
        ]
    )
    func values(text: String, value: JSONValue) throws {
        #expect(try BodyField(text).value == value)
    }

    @Test("Dots reach into objects and keep their other members")
    func paths() throws {
        var body: JSONValue = ["chat_template_kwargs": ["a": 1]]
        try BodyField("chat_template_kwargs.enable_thinking=false").set(in: &body)
        #expect(body == ["chat_template_kwargs": ["a": 1, "enable_thinking": false]])
    }

    @Test("Anything but a pair is refused", arguments: ["x", "=1", "a..b=1", ".a=1"])
    func refused(text: String) {
        #expect(throws: AskError.self) { try BodyField(text) }
    }

    @Test("The command line wins over the configuration and over the command's fields")
    func order() {
        var request = ChatRequest(model: "m")
        request.preset = ["temperature": 0]
        request.fields = [
            BodyField(path: ["temperature"], value: 0.5), BodyField(path: ["temperature"], value: 0.7),
        ]
        request.addUser("hi")
        #expect(request.body["temperature"] == 0.7)
        #expect(request.body["stream_options"] == ["include_usage": true])
    }
}
