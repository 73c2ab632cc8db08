import Testing

@testable import AskCore

@Suite("Server address")
struct ServerAddressTests {
    @Test(
        "Every spelling of an address leads to the same endpoint",
        arguments: ["", "/", "/v1", "/v1/", "/v1/chat/completions", "/v1/models", "/v1//"]
    )
    func spellings(ending: String) throws {
        let address = try ServerAddress("http://akira.pangolin-vega.ts.net:4000\(ending)", from: "test")
        #expect(
            address.endpoint("chat/completions")
                == "http://akira.pangolin-vega.ts.net:4000/v1/chat/completions"
        )
        #expect(address.host == "akira.pangolin-vega.ts.net" && address.port == 4000)
    }

    @Test("A path before /v1 stays")
    func path() throws {
        #expect(
            try ServerAddress("https://x.y/openai/v1", from: "t").endpoint("models")
                == "https://x.y/openai/v1/models"
        )
        #expect(try ServerAddress("https://[::1]:8/", from: "t").host == "::1")
        #expect(try ServerAddress("https://x.y", from: "t").port == 443)
    }

    @Test(
        "A wrong address is an error that names it and its origin",
        arguments: ["akira:4000", "ftp://x", "http://", "http://x:99999", "http://x:y", "http://a b", ""]
    )
    func wrong(text: String) throws {
        let error = try #require(throws: AskError.self) { try ServerAddress(text, from: "$ASK_BASE_URL") }
        #expect(error.status == .configuration)
        #expect(error.message.contains("'\(text)'") && error.message.contains("$ASK_BASE_URL"))
    }

    @Test(
        "Private networks are distinguished from the internet",
        arguments: [
            ("http://localhost", true), ("http://100.64.1.2", true), ("http://100.128.1.2", false),
            ("http://192.168.0.1", true),
            ("http://akira", true), ("http://a.ts.net", true), ("http://example.com", false),
            ("http://[fd7a::1]", true),
            ("http://172.32.0.1", false), ("http://fdexample.com", false),
        ]
    )
    func isPrivate(text: String, expected: Bool) throws {
        #expect(try ServerAddress(text, from: "t").isPrivate == expected)
    }
}
