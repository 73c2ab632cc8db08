import OpenAIWire
import Testing

@testable import ProxyCore

@Suite("The body that a deployment gets")
struct RequestRewriterTests {
    private func rewritten(
        _ body: String,
        addsUsage: Bool = false,
        change: (inout DeploymentConfiguration) -> Void = { _ in }
    ) throws -> String {
        let deployment = Deployment(
            configuration: Samples.deployment(change: change),
            state: DeploymentState()
        )
        return RequestRewriter.body(
            try Samples.envelope(body),
            for: deployment,
            upstreamModel: JSONValue.string("up\"stream").encoded(),
            addsUsage: addsUsage
        ).text
    }

    @Test("Only the model's name changes; spaces, escapes and the text of numbers stay")
    func modelOnly() throws {
        #expect(
            try rewritten(#"{ "model" : "chat" , "seed":1.50e1, "x":"é\u00e9" }"#)
                == #"{ "model" : "up\"stream" , "seed":1.50e1, "x":"é\u00e9" }"#
        )
    }

    @Test("A model that stands in the path alone is added")
    func addsModel() throws {
        #expect(try rewritten(#"{"a":1}"#) == #"{"a":1,"model":"up\"stream"}"#)
        #expect(try rewritten("{}") == #"{"model":"up\"stream"}"#)
    }

    @Test("Defaults fill in what the client did not say; extra_body always wins")
    func defaults() throws {
        let body = try rewritten(#"{"model":"c","temperature":1}"#) {
            $0.defaultParameters = ["temperature": 0, "top_k": 5]
            $0.extraBody = ["model_options": ["a": true], "temperature": 2]
        }
        #expect(body == #"{"model":"up\"stream","temperature":2,"top_k":5,"model_options":{"a":true}}"#)
    }

    @Test("What is to be dropped is dropped, LiteLLM's own controls too")
    func drops() throws {
        let body = try rewritten(#"{"num_retries":1,"model":"c","logit_bias":{"1":2},"tags":["a"],"n":1}"#) {
            $0.additionalDropParameters = ["logit_bias"]
        }
        #expect(body == #"{"model":"up\"stream","n":1}"#)
    }

    @Test("Usage is asked for beside the client's own stream options")
    func usage() throws {
        #expect(
            try rewritten(#"{"model":"c","stream_options":{"continuous_usage_stats":true}}"#, addsUsage: true)
                == #"{"model":"up\"stream","stream_options":{"continuous_usage_stats":true,"include_usage":true}}"#
        )
    }

    @Test(
        "What extra_body sets beside the proxy itself is set once, the operator's model wins, and usage is added to the operator's options"
    )
    func extraBodyOfRoutedFields() throws {
        let change: (inout DeploymentConfiguration) -> Void = {
            $0.extraBody = ["model": "own", "stream_options": ["chunked": true]]
        }
        let said = #"{"model":"c","stream":true,"stream_options":{}}"#
        let options = #"{"chunked":true,"include_usage":true}"#
        #expect(
            try rewritten(said, addsUsage: true, change: change)
                == #"{"model":"own","stream":true,"stream_options":\#(options)}"#
        )
        #expect(
            try rewritten(#"{"stream":true}"#, addsUsage: true, change: change)
                == #"{"stream":true,"model":"own","stream_options":\#(options)}"#
        )
    }

    @Test("A member that is there many times is taken out each time, in one pass", .timeLimit(.minutes(1)))
    func dropsRepeated() throws {
        let tags = String(repeating: #","tags":1"#, count: 1000)
        #expect(try rewritten("{\"model\":\"c\"\(tags)}") == #"{"model":"up\"stream"}"#)
    }

    @Test("A form of many delimiters is read in one pass", .timeLimit(.minutes(1)))
    func manyDelimiters() throws {
        let form = Array(String(repeating: "--a", count: 300_000).utf8)
        #expect(
            try MultipartEnvelope(scanning: form, contentType: "multipart/form-data; boundary=a").model == nil
        )
    }

    @Test("A form's model is replaced in place")
    func multipart() throws {
        let form =
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nmodel\r\n"
            + "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nchat\r\n--B--\r\n"
        let envelope = try MultipartEnvelope(
            scanning: Array(form.utf8),
            contentType: "multipart/form-data; boundary=\"B\""
        )
        #expect(envelope.model == "chat")
        #expect(
            envelope.replacingModel(with: "whisper").text
                == form.replacing("\r\n\r\nchat\r\n", with: "\r\n\r\nwhisper\r\n")
        )
    }
}
