import OpenAIWire
import Testing

@Suite struct ServerSentEventSequenceTests {
    private struct Broken: Error {}

    @Test("Chunks are read only as needed for the next event")
    func events() async throws {
        let chunks = Self.chunks(["data: a\n\ndata: b\n", "\nda", "ta: [DONE]\n\n", "data: lost"])
        var data: [String] = []
        for try await event in chunks.serverSentEvents() { data.append(event.data) }
        #expect(data == ["a", "b", "[DONE]"])
    }

    @Test("An error of the chunks is thrown after the events that precede it")
    func upstreamError() async {
        let chunks = Self.chunks(["data: a\n\n"], then: Broken())
        var data: [String] = []
        await #expect(throws: Broken.self) {
            for try await event in chunks.serverSentEvents() { data.append(event.data) }
        }
        #expect(data == ["a"])
    }

    @Test("An event beyond the limit ends the sequence after the events that precede it")
    func limit() async {
        let chunks = Self.chunks(["data: a\n\ndata: \(String(repeating: "x", count: 50))\n\n"])
        var data: [String] = []
        await #expect(throws: EventStreamError.self) {
            for try await event in ServerSentEventSequence(chunks, maximumEventSize: 20) {
                data.append(event.data)
            }
        }
        #expect(data == ["a"])
    }

    private static func chunks(_ texts: [String], then error: (any Error)? = nil) -> AsyncThrowingStream<
        [UInt8], any Error
    > {
        AsyncThrowingStream { continuation in
            for text in texts { continuation.yield(Array(text.utf8)) }
            continuation.finish(throwing: error)
        }
    }
}
