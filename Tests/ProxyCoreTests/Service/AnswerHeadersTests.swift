import Testing

@testable import ProxyCore

struct AnswerHeadersTests {
    @Test(
        "Milliseconds have three places",
        arguments: [
            (Duration.zero, "0.000"), (.microseconds(7), "0.007"), (.microseconds(12_345), "12.345"),
            (.microseconds(999), "0.999"), (.milliseconds(1), "1.000"), (.seconds(3600), "3600000.000"),
            (.nanoseconds(1999), "0.001"), (.seconds(-1), "0.000"),
            (.seconds(Int64.max / 1_000_000), "9223372036854000.000"),
        ]
    )
    func milliseconds(duration: Duration, text: String) {
        #expect(AnswerHeaders.milliseconds(duration) == text)
    }
}
