import HTTPTypes
import Testing

@testable import ProxyCore

struct ResponseHeadersTests {
    @Test(
        arguments: [
            (Duration.zero, "0.000"), (.microseconds(7), "0.007"), (.microseconds(12_345), "12.345"),
            (.microseconds(999), "0.999"), (.milliseconds(1), "1.000"), (.seconds(3600), "3600000.000"),
            (.nanoseconds(1999), "0.001"), (.seconds(-1), "0.000"),
            (.seconds(Int64.max / 1_000_000), "9223372036854000.000"),
        ]
    )
    func millisecondsHaveThreeDecimals(duration: Duration, text: String) {
        #expect(ResponseHeaders.milliseconds(duration) == text)
    }

    /// Fields about the backend's connection and its cookies are dropped.
    @Test func onlySomeFieldsKeepTheirNames() throws {
        let names = [
            "content-type", "retry-after", "retry-after-ms", "content-disposition", "x-request-id", "server",
            "connection", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authenticate", "set-cookie",
            "authorization", "x-litellm-model-id",
        ]
        var received = HTTPFields()
        for name in names { received.append(HTTPField(name: try #require(HTTPField.Name(name)), value: "v")) }
        var fields = HTTPFields()
        ResponseHeaders.relay(received, to: &fields, without: SecretRedactor(SecretPatterns()))
        let kept = fields.map(\.name.canonicalName)
        #expect(
            kept.filter { !$0.hasPrefix("llm_provider-") }
                == ["content-type", "retry-after", "retry-after-ms", "content-disposition"]
        )
        for name in names[6...12] { #expect(!kept.contains("llm_provider-\(name)")) }
    }
}
