import Synchronization
import Testing

@testable import ProxyCore

@Suite("Comments in a silent stream")
struct KeepAliveWriterTests {
    private static let comment = ": ping\n\n"

    /// Takes its time for each piece, and sees whether two are written at once.
    private final class SlowWriter: ResponseBodyWriter {
        private let seen = Mutex((text: "", isWriting: false, hasOverlap: false))

        var text: String { seen.withLock { $0.text } }
        var hasOverlap: Bool { seen.withLock { $0.hasOverlap } }

        func write(_ bytes: [UInt8]) async throws {
            seen.withLock { seen in
                if seen.isWriting { seen.hasOverlap = true }
                seen.isWriting = true
            }
            for _ in 0..<20 { await Task.yield() }
            seen.withLock { seen in
                seen.text += bytes.text
                seen.isWriting = false
            }
        }
    }

    @Test("A pause is filled with comments, and nothing else is")
    func pauses() async throws {
        let collector = BodyCollector()
        try await KeepAliveWriter.accompany(collector, interval: .milliseconds(1), clock: SystemClock()) {
            writer in
            try await writer.write(Array("a".utf8))
            try await until { collector.bytes.text.hasPrefix("a" + Self.comment + Self.comment) }
            try await writer.write(Array("b".utf8))
        }
        let text = collector.bytes.text
        #expect(text.replacing(Self.comment, with: "") == "ab")
    }

    @Test("Comments never stand within what is written")
    func whole() async throws {
        let slow = SlowWriter()
        try await KeepAliveWriter.accompany(slow, interval: .microseconds(50), clock: SystemClock()) {
            writer in
            for number in 0..<200 { try await writer.write(Array("<\(number)>".utf8)) }
        }
        #expect(!slow.hasOverlap)
        let answer = slow.text.replacing(Self.comment, with: "")
        #expect(answer == (0..<200).map { "<\($0)>" }.joined())
    }

    @Test("Without an interval the writer is the client's own", arguments: [nil, Duration.zero])
    func off(interval: Duration?) async throws {
        let collector = BodyCollector()
        try await KeepAliveWriter.accompany(collector, interval: interval, clock: SystemClock()) { writer in
            #expect(writer is BodyCollector)
        }
    }

    @Test("What the work throws comes out, and the comments end")
    func failing() async {
        await #expect(throws: TruncatedResponse.self) {
            try await KeepAliveWriter.accompany(
                BodyCollector(),
                interval: .milliseconds(1),
                clock: SystemClock()
            ) { _ in throw TruncatedResponse(description: "broken") }
        }
    }
}
