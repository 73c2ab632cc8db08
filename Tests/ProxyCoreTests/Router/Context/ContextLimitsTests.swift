import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Whether a prompt fits")
struct ContextLimitsTests {
    @Test(
        "Few enough bytes fit whatever their tokens are; the answer asked for counts as well",
        arguments: [
            (8_000, 0, true), (31_744, 0, true), (31_745, 0, false), (31_744, 1, false),
            (1_000, 30_744, true), (1_000, 30_745, false), (10, Int.max, false),
        ]
    )
    func bytes(bytes: Int, output: Int, fits: Bool) {
        #expect(ContextLimits(window: 32_768).surelyHold(bytes: bytes, output: output) == fits)
    }

    @Test("Nothing is sure where nothing is known; the configured limit on prompts counts without the answer")
    func knowledge() {
        #expect(!ContextLimits().surelyHold(bytes: 1, output: 0))
        #expect(ContextLimits().excess(tokens: 1_000_000, output: nil) == nil)
        #expect(ContextLimits(prompt: 2_000).surelyHold(bytes: 900, output: 5_000))
        #expect(!ContextLimits(window: 9_000, prompt: 1_500).surelyHold(bytes: 900, output: 0))
    }

    @Test(
        "Counted tokens are compared with the window, together with the answer that was asked for",
        arguments: [
            (2_048, nil, nil), (2_049, nil, "without"), (2_000, 48, nil), (2_000, 49, "2049 tokens"),
            // Longer than any window: the backend has words of its own for it.
            (12, 1_000_000, nil), (3_000, 1_000_000, "without"),
        ] as [(Int, Int?, String?)]
    )
    func counted(tokens: Int, output: Int?, word: String?) {
        let excess = ContextLimits(window: 2_048).excess(tokens: tokens, output: output)
        #expect((excess == nil) == (word == nil))
        if let word, let excess { #expect(excess.error.message.contains(word)) }
    }

    @Test("The refusal is what vLLM itself answers, to the byte")
    func words() throws {
        let recorded = try #require(try RecordedExchange.all().first { $0.name == "error-context-length" })
        let error = ContextExcess(limit: 2048, tokens: 2049, output: nil).error
        #expect(error.backendAnswer?.body == recorded.responseBody)
        #expect(error.status == recorded.response.status.code)
        #expect(BackendErrorText(recorded.responseBody).saysContextIsTooLong)
    }
}
