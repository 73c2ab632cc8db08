import OpenAIWire
import Testing

@testable import ProxyCore

@Suite("LiteLLM's controls in a body")
struct CallOptionsBodyTests {
    private func options(_ fields: String, retries: Int? = nil) throws -> CallOptions {
        var options = CallOptions(retries: retries)
        try options.read(.json(try Samples.envelope(#"{"model":"m",\#(fields)}"#)))
        return options
    }

    @Test("Fallbacks come as names, as objects that name a model, or by group")
    func fallbacks() throws {
        #expect(try options(#""fallbacks":["a","b"]"#).fallbacks == RequestedFallbacks(["a", "b"]))
        #expect(try options(#""fallbacks":[{"model":"a"}]"#).fallbacks == RequestedFallbacks(["a"]))
        let byGroup = try options(#""context_window_fallbacks":[{"m":["a"]},{"*":["b"]}]"#)
        #expect(byGroup.contextWindowFallbacks?.groups(after: ["m"]) == ["a"])
        #expect(byGroup.contextWindowFallbacks?.groups(after: ["n"]) == ["b"])
        #expect(byGroup.fallbacks == nil)
        #expect(try options(#""content_policy_fallbacks":["a"]"#).contentPolicyFallbacks?.list == ["a"])
        #expect(try options(#""fallbacks":null"#).fallbacks == nil)
        #expect(RequestedFallbacks().groups(after: ["m"]) == nil)
    }

    @Test("Retries of the body count where no header says otherwise; fallbacks can be forbidden")
    func others() throws {
        #expect(try options(#""num_retries":4"#).retries == 4)
        #expect(try options(#""num_retries":4"#, retries: 1).retries == 1)
        #expect(try !options(#""disable_fallbacks":true"#).allowsFallbacks)
        #expect(try options(#""disable_fallbacks":false"#).allowsFallbacks)
    }

    @Test(
        "What is malformed is an error that names the field",
        arguments: [
            #""fallbacks":"a""#, #""fallbacks":[1]"#, #""fallbacks":[{"a":"b"}]"#,
            #""fallbacks":[{"a":[1]}]"#,
            #""fallbacks":[{"model":"a","messages":[]}]"#, #""num_retries":-1"#, #""num_retries":"two""#,
            #""disable_fallbacks":"yes""#,
        ]
    )
    func malformed(fields: String) throws {
        do {
            _ = try options(fields)
            Issue.record("it was taken")
        } catch let error as ProxyError {
            #expect(error.status == 400)
            #expect(error.parameter.map { fields.contains("\"\($0)\"") } == true)
        }
    }

    @Test(
        "Tags come in three fields and are put together",
        arguments: [
            (#""tags":["a","b","a"]"#, ["a", "b"]), (#""metadata":{"tags":["a"],"x":1}"#, ["a"]),
            (#""litellm_metadata":{"x":{},"tags":["a"]}"#, ["a"]),
            (
                #""tags":["a"],"metadata":{"tags":["b"]},"litellm_metadata":{"tags":["a","c"]}"#,
                ["a", "b", "c"]
            ),
            (#""metadata":{"tags":"free text of a client's own"}"#, []), (#""metadata":"x","tags":null"#, []),
            (#""metadata":{"tags":null}"#, []), (#""metadata":{"t\u0061gs":["!a"]}"#, ["!a"]),
        ] as [(String, [String])]
    )
    func tags(fields: String, expected: [String]) throws {
        #expect(try options(fields).tags == expected)
    }

    @Test(
        "Tags that are none are an error that names the field",
        arguments: [
            #""tags":"a""#, #""tags":[1]"#, #""tags":{}"#, #""metadata":{"tags":[1]}"#,
            #""litellm_metadata":{"tags":"a"}"#,
            #""tags":["a"],"tags":["b"]"#,
        ]
    )
    func malformedTags(fields: String) {
        let error = #expect(throws: ProxyError.self) { try options(fields) }
        #expect(error?.status == 400)
        #expect(error?.parameter?.hasSuffix("tags") == true)
    }

    @Test("None of them goes to the backend")
    func notSent() throws {
        let envelope = try Samples.envelope(
            #"{"model":"m","fallbacks":["a"],"context_window_fallbacks":[],"content_policy_fallbacks":[],"num_retries":1,"disable_fallbacks":true,"n":1}"#
        )
        let deployment = RouterSnapshot(Samples.configuration(Samples.deployment())).groups[0].deployments[0]
        let body = RequestRewriter.body(
            envelope,
            for: deployment,
            upstreamModel: deployment.modelText("up"),
            addsUsage: false
        )
        #expect(body.text == #"{"model":"up","n":1}"#)
    }
}
