// Tests a client that does not use this package against every fault of a backend.

import ProxyTesting
import Testing
import Translator

@Suite struct TranslatorTests {
    /// Runs a backend with these responses on a port of this machine.
    private func withTranslator<Result>(
        _ answers: [ScriptedResponse],
        _ body: (Translator) async throws -> Result
    ) async throws -> (result: Result, requests: Int) {
        let backend = TestBackend(answers)
        let server = try backend.listen()
        defer { server.stop() }
        let result = try await body(Translator(baseURL: server.url("/v1"), timeout: 2))
        return (result, backend.requests.count)
    }

    @Test func translates() async throws {
        let (text, requests) = try await withTranslator([.chat("Good day")]) {
            try await $0.translate("Guten Tag")
        }
        #expect(text == "Good day")
        #expect(requests == 1)
    }

    @Test(arguments: [
        ScriptedResponse.status(503), .tooManyRequests(retryAfter: 1), .brokenJSON, .closed, .silence,
    ])
    func retries(after fault: ScriptedResponse) async throws {
        let (text, requests) = try await withTranslator([fault, .chat("Good day")]) {
            try await $0.translate("Guten Tag")
        }
        #expect(text == "Good day")
        #expect(requests >= 2)
    }

    @Test func doesNotRetryIfThatWouldNotHelp() async throws {
        let (_, requests) = try await withTranslator([.contextLengthExceeded]) { translator in
            await #expect(throws: Translator.Failure.refused(status: 400)) {
                try await translator.translate("Guten Tag")
            }
        }
        #expect(requests == 1)
    }

    /// Whatever the backend does, the client reports an error in time, and never half a response.
    @Test(.timeLimit(.minutes(1)), arguments: ScriptedResponse.faults)
    func neverMistakesAFaultForAResponse(_ fault: ScriptedResponse) async throws {
        _ = try await withTranslator([fault]) { translator in
            await #expect(throws: Translator.Failure.self) { try await translator.translate("Guten Tag") }
        }
    }
}
