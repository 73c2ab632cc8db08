import OpenAIWire
import Testing

@testable import ProxyCore

@Suite("additional_drop_params with paths")
struct ParameterPathTests {
    private func dropped(_ paths: [String], _ body: String, extraBody: JSONObject = [:]) throws -> String {
        let deployment = Deployment(
            configuration: Samples.deployment {
                $0.additionalDropParameters = paths
                $0.extraBody = extraBody
            },
            state: DeploymentState()
        )
        return RequestRewriter.body(
            try Samples.envelope(body),
            for: deployment,
            upstreamModel: JSONValue.string("up").encoded(),
            addsUsage: false
        ).text
    }

    @Test(
        "What a path leads to is taken out, and nothing beside it",
        arguments: [
            (
                "tools[*].function.strict", #""tools":[{"function":{"name":"f","strict":true}},{"x":1}]"#,
                #""tools":[{"function":{"name":"f"}},{"x":1}]"#
            ),
            (
                "response_format.json_schema.strict",
                #""response_format":{"json_schema":{"strict":true,"schema":{"a":1.50}}}"#,
                #""response_format":{"json_schema":{"schema":{"a":1.50}}}"#
            ),
            ("tools[1].a", #""tools":[{"a":1},{"a":2}]"#, #""tools":[{"a":1},{}]"#),
            ("a[*].b[*].c", #""a":[{"b":[{"c":1,"d":2}]},{"b":[]}]"#, #""a":[{"b":[{"d":2}]},{"b":[]}]"#),
            ("a[*][*].b", #""a":[[{"b":1}],[{"b":2,"c":3}]]"#, #""a":[[{}],[{"c":3}]]"#),
            ("seed", #""seed":1,"n":2"#, #""n":2"#),
            ("a.b", #""a.b":1,"a":{"b":2,"c":3}"#, #""a":{"c":3}"#),
        ]
    )
    func removed(path: String, fields: String, expected: String) throws {
        #expect(try dropped([path], #"{"model":"m",\#(fields)}"#) == #"{"model":"up",\#(expected)}"#)
    }

    @Test(
        "A path that leads nowhere changes no byte",
        arguments: [
            "tools", "tools[*]", "tools[0]", "tools[7].a", "tools[-1].a", "tools[x].a", "tools.a",
            "nothing.at.all", "other[*].a",
            "tools[*].b", "tools[*", "", ".", "[*]", "[0].a", "tools[*].a.b.c",
        ].filter { $0 != "tools" }
    )
    func nowhere(path: String) throws {
        let fields = #""tools" : [ {"a" : 1.0} ] , "other":"text""#
        #expect(try dropped([path], #"{"model":"m",\#(fields)}"#) == #"{"model":"up",\#(fields)}"#)
    }

    @Test("A member that appears twice is changed twice; what the operator sets stays")
    func twice() throws {
        let body = #"{"model":"m","a":{"b":1,"c":2},"a":{"b":3}}"#
        #expect(try dropped(["a.b"], body) == #"{"model":"up","a":{"c":2},"a":{}}"#)
        #expect(
            try dropped(["a.b"], #"{"model":"m","a":{"b":1}}"#, extraBody: ["a": ["b": 9]])
                == #"{"model":"up","a":{"b":9}}"#
        )
    }

    @Test("Several paths into one member, and a path without end")
    func many() throws {
        #expect(
            try dropped(["a.b", "a.c", "a.d.e"], #"{"model":"m","a":{"b":1,"c":2,"d":{"e":1,"f":2}}}"#)
                == #"{"model":"up","a":{"d":{"f":2}}}"#
        )
        #expect(ParameterPath(Array(repeating: "a", count: 100).joined(separator: ".")) == nil)
    }
}
