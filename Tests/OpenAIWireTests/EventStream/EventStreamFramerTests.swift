import OpenAIWire
import Testing

@Suite struct EventStreamFramerTests {
    @Test(
        "Frames end at blank lines, with any line ends",
        arguments: [
            (["data: a\n\ndata: b\n\n"], ["data: a\n\n", "data: b\n\n"], ""),
            (["data: a\r\n\r\ndata: b\r\rdata: c"], ["data: a\r\n\r\n", "data: b\r\r"], "data: c"),
            (["event: e\ndata: a\n", "\nda"], ["event: e\ndata: a\n\n"], "da"),
            (["data: a\r", "\n\r", "\ndata: b\r\n\r\n"], ["data: a\r\n\r", "\n", "data: b\r\n\r\n"], ""),
            (["data: a\r", "\r", "\n", "\n"], ["data: a\r\r", "\n", "\n"], ""),
            ([": ping\n"], [": ping\n"], ""),
            ([": ping\r\n\r\n: pong\n\n"], [": ping\r\n\r\n", ": pong\n\n"], ""),
            ([": ping\n", "data: a\n: in\n", "\n"], [": ping\n", "data: a\n: in\n\n"], ""),
            ([": ping\nda", "ta: a\n\n"], [": ping\n", "data: a\n\n"], ""),
            (["\n\r\n", "data: a\n\n"], ["\n", "\r\n", "data: a\n\n"], ""),
            (["\u{FEFF}data: a\n\n"], ["\u{FEFF}", "data: a\n\n"], ""),
            ([], [], ""), ([""], [], ""), (["data: cut"], [], "data: cut"),
        ] as [([String], [String], String)]
    )
    func frames(pieces: [String], frames: [String], remainder: String) throws {
        var framer = EventStreamFramer()
        var found: [String] = []
        for piece in pieces {
            framer.append(Array(piece.utf8))
            while let frame = try framer.next() { found.append(String(decoding: frame, as: UTF8.self)) }
        }
        #expect(found == frames)
        #expect(String(decoding: framer.remainder, as: UTF8.self) == remainder)
    }

    @Test("A byte order mark can arrive in pieces")
    func splitByteOrderMark() throws {
        var framer = EventStreamFramer()
        var frames: [[UInt8]] = []
        for byte in [0xEF, 0xBB, 0xBF] + Array("data: a\n\n".utf8) {
            framer.append([byte])
            while let frame = try framer.next() { frames.append(Array(frame)) }
        }
        #expect(frames == [[0xEF, 0xBB, 0xBF], Array("data: a\n\n".utf8)])
    }

    @Test("Appending more does not change earlier frames")
    func framesAreValues() throws {
        var framer = EventStreamFramer()
        framer.append(Array("data: a\n\ndata: b".utf8))
        let first = try #require(try framer.next())
        framer.append(Array("\n\n".utf8))
        let second = try #require(try framer.next())
        #expect(String(decoding: first, as: UTF8.self) == "data: a\n\n")
        #expect(String(decoding: second, as: UTF8.self) == "data: b\n\n")
        #expect(EventStreamFrame(first).data == Array("a".utf8))
    }

    @Test("An event in one chunk is a slice of that chunk, not a copy")
    func noCopy() throws {
        let chunk = Array("data: a\n\ndata: b\n\n".utf8)
        var framer = EventStreamFramer()
        framer.append(chunk)
        _ = try framer.next()
        let second = try #require(try framer.next())
        let start = chunk.withUnsafeBytes { $0.baseAddress }
        let found = second.withUnsafeBytes { $0.baseAddress }
        #expect(found == start.map { $0 + 9 })
    }

    @Test(
        "An event beyond the limit is an error, however it is split, and no byte is lost",
        arguments: [1, 7, 1000]
    )
    func limit(piece: Int) {
        let stream = Array(("data: ok\n\ndata: " + String(repeating: "x", count: 100) + "\n\n").utf8)
        var framer = EventStreamFramer(maximumEventSize: 50)
        var output: [UInt8] = []
        var appended: [UInt8] = []
        let error = #expect(throws: EventStreamError.self) {
            for start in stride(from: 0, to: stream.count, by: piece) {
                let bytes = Array(stream[start..<min(start + piece, stream.count)])
                framer.append(bytes)
                appended += bytes
                while let frame = try framer.next() { output += frame }
            }
        }
        #expect(error?.description == "an event of the stream is larger than 50 bytes")
        #expect(output == Array("data: ok\n\n".utf8))
        #expect(output + framer.remainder == appended)
    }

    @Test(
        "A megabyte in single bytes, and ten thousand events in one chunk, take linear time",
        .timeLimit(.minutes(10))
    )
    func linearTime() throws {
        var framer = EventStreamFramer()
        let event = Array(("data: " + String(repeating: "x", count: 1_000_000) + "\n\n").utf8)
        var frames = 0
        for byte in event {
            framer.append([byte])
            while try framer.next() != nil { frames += 1 }
        }
        #expect(frames == 1)
        framer.append((0..<10_000).flatMap { Array("data: {\"n\":\($0)}\n\n".utf8) })
        while try framer.next() != nil { frames += 1 }
        #expect(frames == 10_001)
        #expect(framer.remainder.isEmpty)
    }

    @Test("A frame finds its payload and name")
    func frame() throws {
        let bytes = Array("junk\n: c\nevent: response.created\nid: 1\ndata: {\"a\":\ndata:1}\n\n".utf8)
        let frame = EventStreamFrame(bytes[5...])
        #expect(frame.dataRanges.map { String(decoding: bytes[$0], as: UTF8.self) } == ["{\"a\":", "1}"])
        #expect(frame.eventName == "response.created")
        #expect(frame.data == Array("{\"a\":\n1}".utf8))
        #expect(frame.singleLineData == nil)
        #expect(frame.isEvent && !frame.isDone)
        #expect(EventStreamFrame(ServerSentEventEncoder.done[...]).isDone)
        #expect(!EventStreamFrame(Array(": c\n\n".utf8)[...]).isEvent)
    }

    @Test(
        "The only payload line is found without allocating",
        arguments: [
            ("data: {}\n\n", "{}"), ("event: e\ndata:{}\r\n\r\n", "{}"), ("data: a\ndata: b\n\n", nil),
            (": c\n\n", nil),
            ("data: cut", nil),
        ] as [(String, String?)]
    )
    func singleDataRange(text: String, data: String?) {
        let bytes = Array(text.utf8)
        let range = bytes.withUnsafeBytes { EventStreamFrame.singleDataRange(in: $0) }
        #expect(range.map { String(decoding: bytes[$0], as: UTF8.self) } == data)
    }

    @Test(
        "Lines before the first data line have a limit of 1 MiB, however they are split",
        arguments: [
            "event: a\n", "id: 1\n", "retry: 1\n", "foo: bar\n", "data", "x", ": x", "datum: 1\n",
            "\u{FEFF}\n",
        ],
        [1000, 65_536]
    )
    func preamble(piece: String, size: Int) {
        let opening = piece.hasSuffix("\n") ? "" : piece == "data" ? "event: x\ndatb" : "e"
        let block = Array(String(repeating: piece, count: size / piece.utf8.count + 1).utf8)
        var framer = EventStreamFramer()
        framer.append(Array(opening.utf8))
        var taken = opening.utf8.count
        let error = #expect(throws: EventStreamError.self) {
            while taken < 4 << 20 {
                framer.append(block)
                taken += block.count
                while try framer.next() != nil {}
            }
        }
        #expect(error?.limit == 1 << 20)
        #expect(taken <= 1 << 20 + 2 * size)
    }

    @Test("An event's data can be long, with other fields before and after it")
    func longData() throws {
        let text = String(repeating: "x", count: 3 << 20)
        for event in [
            "data: \(text)\n\n", "event: a\ndata: \(text)\nid: 1\n\n", "data\ndata:\(text)\r\n\r\n",
        ] {
            var framer = EventStreamFramer()
            let bytes = Array(event.utf8)
            var frames = 0
            for start in stride(from: 0, to: bytes.count, by: 65_536) {
                framer.append(Array(bytes[start..<min(start + 65_536, bytes.count)]))
                while try framer.next() != nil { frames += 1 }
            }
            #expect(frames == 1)
        }
    }
}
