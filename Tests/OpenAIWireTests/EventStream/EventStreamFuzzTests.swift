import OpenAIWire
import ProxyTesting
import Testing

/// The way a stream is split must not matter.
@Suite struct EventStreamFuzzTests {
    @Test("Parser and framer return the same for any split")
    func anySplit() throws {
        var budget = FuzzBudget(rounds: 4000)
        var generator = SeededGenerator(seed: budget.seed)
        var events = 0
        while budget.next() {
            let stream = Self.stream(using: &generator)
            let whole = try Self.parse([stream])
            events += whole.count
            let pieces = stream.randomPieces(
                upTo: [1, 2, 7, 40].randomElement(using: &generator) ?? 1,
                using: &generator
            )
            #expect(try Self.parse(pieces) == whole, "seed \(budget.seed), \(stream)")
            try Self.expectFrames(of: stream, in: [stream], hold: whole, seed: budget.seed)
            try Self.expectFrames(of: stream, in: pieces, hold: whole, seed: budget.seed)
        }
        #expect(events > 1000, "the generator must produce events")
    }

    static func parse(_ pieces: [[UInt8]]) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        var events: [ServerSentEvent] = []
        for piece in pieces { try parser.consume(piece) { events.append($0) } }
        parser.finish()
        return events
    }

    private static func expectFrames(
        of stream: [UInt8],
        in pieces: [[UInt8]],
        hold events: [ServerSentEvent],
        seed: UInt64
    ) throws {
        var framer = EventStreamFramer()
        var output: [UInt8] = []
        var found: [ServerSentEvent] = []
        for piece in pieces {
            framer.append(piece)
            while let bytes = try framer.next() {
                output += bytes
                let frame = EventStreamFrame(bytes)
                guard frame.isEvent else { continue }
                let name = frame.eventName.flatMap { $0.isEmpty ? nil : $0 }
                found.append(ServerSentEvent(event: name, data: String(decoding: frame.data, as: UTF8.self)))
            }
        }
        #expect(output + framer.remainder == stream, "seed \(seed), \(stream)")
        let expected = events.map { ServerSentEvent(event: $0.event, data: $0.data) }
        #expect(found == expected, "seed \(seed), \(stream), \(pieces)")
    }

    private static func stream(using generator: inout SeededGenerator) -> [UInt8] {
        let pieces = [
            "data: {\"a\":1}", "data:x", "data", "data:  two", "event: ping", "event:", "event", "id: 7",
            "id",
            "retry: 10", "retry: x", ": comment", ":", "unknown: y", "data: é日😀", "datax: z", " data: no",
            "\u{0}",
        ]
        var bytes: [UInt8] = Bool.random(using: &generator) ? [0xEF, 0xBB, 0xBF] : []
        let ends =
            [["\n"], ["\r"], ["\r\n"], ["\n", "\r", "\r\n"]].randomElement(using: &generator) ?? ["\n"]
        for _ in 0..<Int.random(in: 0...14, using: &generator) {
            if Int.random(in: 0..<3, using: &generator) > 0 {
                bytes += (pieces.randomElement(using: &generator) ?? "").utf8
            }
            bytes += (ends.randomElement(using: &generator) ?? "\n").utf8
        }
        if Bool.random(using: &generator) { bytes += "data: unfinished".utf8 }
        return bytes
    }
}
