import OpenAIWire
import Testing

@Suite struct ServerSentEventParserTests {
    @Test(
        "Fields are parsed as WHATWG specifies",
        arguments: [
            ("data: x\n\n", [ServerSentEvent(data: "x")]),
            ("data:x\r\n\r\n", [ServerSentEvent(data: "x")]),
            ("data: x\r\rdata: y\r\r", [ServerSentEvent(data: "x"), ServerSentEvent(data: "y")]),
            ("data:  two spaces\n\n", [ServerSentEvent(data: " two spaces")]),
            ("data: a\ndata: b\ndata\n\n", [ServerSentEvent(data: "a\nb\n")]),
            ("data\n\n", [ServerSentEvent(data: "")]),
            ("data:\n\n", [ServerSentEvent(data: "")]),
            (
                "event: e\ndata: x\nid: 1\nretry: 250\n\n",
                [ServerSentEvent(event: "e", data: "x", id: "1", retry: 250)]
            ),
            ("event: e\n\ndata: x\n\n", [ServerSentEvent(data: "x")]),
            ("event: e\nevent\ndata: x\n\n", [ServerSentEvent(data: "x")]),
            (": comment\ndata: x\n:another\n\n", [ServerSentEvent(data: "x")]),
            ("\n\n\n: only noise\n\n", []),
            ("dataa: x\n data: y\nDATA: z\n\n", []),
            ("id: a\u{0}b\nretry: 1s\nretry: -1\ndata: x\n\n", [ServerSentEvent(data: "x")]),
            ("\u{FEFF}data: x\n\n", [ServerSentEvent(data: "x")]),
            ("\u{FEFF}\u{FEFF}data: x\n\n", []),
            ("data: x:y: z\n\n", [ServerSentEvent(data: "x:y: z")]),
            ("data: unfinished\n", []),
            ("data: unfinished", []),
        ] as [(String, [ServerSentEvent])]
    )
    func fields(stream: String, events: [ServerSentEvent]) throws {
        let bytes = Array(stream.utf8)
        #expect(try EventStreamFuzzTests.parse([bytes]) == events)
        #expect(try EventStreamFuzzTests.parse(bytes.map { [$0] }) == events)
    }

    @Test("Bytes that are not UTF-8 are replaced")
    func invalidUTF8() throws {
        let events = try EventStreamFuzzTests.parse([Array("data: ".utf8) + [0xFF] + Array("\n\n".utf8)])
        #expect(events == [ServerSentEvent(data: "\u{FFFD}")])
    }

    @Test("The last id and the reconnection time remain after their event")
    func lastEventID() throws {
        var parser = ServerSentEventParser()
        var ids: [String?] = []
        try parser.consume(Array("id: 7\nretry: 90\n\ndata: x\n\nid\ndata: y\n\n".utf8)) { ids.append($0.id) }
        #expect(ids == [nil, ""])
        #expect(parser.lastEventID == "")
        #expect(parser.reconnectionTime == 90)
    }

    @Test("After the end a parser is ready for another stream")
    func finish() throws {
        var parser = ServerSentEventParser()
        var data: [String] = []
        try parser.consume(Array("data: a\ndata: lost\r".utf8)) { data.append($0.data) }
        parser.finish()
        try parser.consume(Array("\ndata: b\n\n".utf8)) { data.append($0.data) }
        #expect(data == ["b"])
    }

    @Test("An event beyond the limit is an error, however it is split", arguments: [1, 7, 1000])
    func limit(piece: Int) {
        let stream = Array(("data: ok\n\ndata: " + String(repeating: "x", count: 100) + "\n\n").utf8)
        var parser = ServerSentEventParser(maximumEventSize: 50)
        var events = 0
        let error = #expect(throws: EventStreamError.self) {
            for start in stride(from: 0, to: stream.count, by: piece) {
                try parser.consume(Array(stream[start..<min(start + piece, stream.count)])) { _ in events += 1
                }
            }
        }
        #expect(error?.code == .eventTooLarge && error?.limit == 50)
        #expect(events == 1)
    }

    @Test("The parser reads what the encoder writes")
    func encoder() throws {
        let events = [
            ServerSentEvent(data: "x"), ServerSentEvent(data: ""), ServerSentEvent(data: "a\nb\n"),
            ServerSentEvent(event: "e", data: " {\"a\":1}", id: "7", retry: 3), .done,
        ]
        var bytes: [UInt8] = []
        ServerSentEventEncoder.encode(comment: "keep\nalive", into: &bytes)
        for event in events { ServerSentEventEncoder.encode(event, into: &bytes) }
        #expect(try EventStreamFuzzTests.parse([bytes]) == events)
        #expect(bytes.suffix(14) == ServerSentEventEncoder.done[...])
        #expect(events[4].isDone && !events[0].isDone)
    }

    @Test("Line ends in a payload start new data lines; elsewhere they are left out")
    func encoderInjection() throws {
        let event = ServerSentEvent(event: "a\ndata: forged", data: "x\r\ny\rz", id: "1\n\n\u{0}2", retry: -5)
        let bytes = ServerSentEventEncoder.encode(event)
        let parsed = try EventStreamFuzzTests.parse([bytes])
        #expect(parsed == [ServerSentEvent(event: "adata: forged", data: "x\ny\nz", id: "12", retry: 0)])
    }
}
