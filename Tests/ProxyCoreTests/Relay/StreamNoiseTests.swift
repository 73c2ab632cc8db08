import HTTPTransport
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

/// What comes before a stream's first event.
@Suite("Comments and the like before a stream's first event", .timeLimit(.minutes(10)))
struct StreamNoiseTests {
    private static let event =
        #"data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}"# + "\n\n"

    private func opened(_ pieces: [String], hidesUsage: Bool = false) async throws -> StreamRelay {
        try await StreamRelay.open(
            BackendResponse.events(pieces).body,
            options: StreamRelay.Options(
                shape: .completionChunks,
                model: Array("\"m\"".utf8),
                hidesUsage: hidesUsage
            ),
            deadline: FirstEventDeadline(CallTimeouts(), began: .now, clock: ProxyDependencies().clock)
        )
    }

    @Test(
        "More than a mebibyte of it is no stream",
        arguments: [
            ": x\n", ":\n\n", "\n", "\r", "\r\n", ":x\r", "event: a\n\n", "event: a\n", "id: 1\n",
            "id: 1\n\n",
            "retry: 1\r\n\r\n", "foo\n\n", "foo\n", "x", ":", "\u{FEFF}\n\n",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n",
        ]
    )
    func flood(unit: String) async throws {
        let piece = String(repeating: unit, count: 65_536 / unit.utf8.count)
        do {
            _ = try await opened(
                [String](repeating: piece, count: 40) + ["\n\n", Self.event],
                hidesUsage: true
            )
            Issue.record("the stream began")
        } catch let error as AttemptFailure {
            guard case .unusable(.noEventWithin(bytes: 1 << 20)) = error else { throw error }
        }
    }

    @Test("Of a little less the beginning reaches the client, with the first event")
    func kept() async throws {
        let comments = String(repeating: ": ping\n\n", count: 100_000)
        let stream = try await opened([comments, Self.event, "data: [DONE]\n\n"])
        let collector = BodyCollector()
        try await stream.run { try await collector.write($0) }
        let text = collector.bytes.text
        #expect(text.hasPrefix(": ping\n\n"))
        #expect(text.hasSuffix(": ping\n\n" + Self.event + "data: [DONE]\n\n"))
        #expect(text.utf8.count <= 64 << 10 + 200)
    }

    @Test("An event in a thousand and more lines is no event of a model's")
    func lines() async throws {
        let lines = String(repeating: "data\n", count: 2000)
        await #expect(throws: AttemptFailure.self) { _ = try await opened([lines + "\n", Self.event]) }
    }

    @Test("An answer that names its model a million times is none")
    func models() throws {
        let members = String(repeating: "\"model\":\"\",", count: 100_000)
        #expect(throws: AttemptFailure.self) {
            try JSONRelay(
                Array("{\(members)\"choices\":[]}".utf8),
                model: Array("\"\(String(repeating: "m", count: 1000))\"".utf8),
                endpoint: .chatCompletions,
                redactor: .none
            )
        }
    }

    @Test("A long error of a backend is cut, not taken apart")
    func longError() {
        let members = String(repeating: "\"\":0,", count: 1 << 20)
        #expect(BackendErrorText(Array("{\(members)\"x\":1}".utf8)).message.utf8.count < 10_000)
        let accents = "{\"error\":\"a" + String(repeating: "\u{301}", count: 100_000) + "\"}"
        #expect(BackendErrorText(Array(accents.utf8)).message.utf8.count < 10_000)
    }
}
