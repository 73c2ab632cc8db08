import Testing

@testable import CurlTransport

struct HTTP1ResponseDecoderTests {
    /// What a decoder made of bytes.
    private struct Reading: Equatable {
        var body: [UInt8] = []
        var isHeadSeen = false
        var isOver = false
        var ending = HTTP1ResponseDecoder.Ending.headless
        /// Bytes after the response.
        var rest = 0
    }

    /// Decodes a response in pieces of these lengths, of which the last one is repeated.
    private func read(
        _ text: String,
        pieces: [Int] = [.max],
        isResponseToHead: Bool = false,
        limits: HTTP1HeadParser.Limits = .init(bytes: 1000, fields: 10)
    ) throws(HTTP1HeadParser.Failure) -> Reading {
        var decoder = HTTP1ResponseDecoder(isResponseToHead: isResponseToHead, limits: limits)
        var reading = Reading()
        var bytes = Array(text.utf8)[...]
        var lengths = pieces[...]
        while !bytes.isEmpty, !decoder.isOver {
            let piece = Array(
                bytes.prefix(lengths.count > 1 ? lengths.removeFirst() : lengths[lengths.startIndex])
            )
            bytes = bytes.dropFirst(piece.count)
            try piece.withUnsafeBufferPointer { piece throws(HTTP1HeadParser.Failure) in
                var piece = UnsafeRawBufferPointer(piece)
                while let part = try decoder.next(in: &piece) {
                    switch part {
                    case .head: reading.isHeadSeen = true
                    case .body(let bytes): reading.body += bytes
                    case .end: reading.rest = piece.count
                    }
                }
            }
        }
        reading.rest += bytes.count
        reading.isOver = decoder.isOver
        reading.ending = decoder.ending
        return reading
    }

    private static let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

    struct Sample: Sendable {
        var text: String
        var body = ""
        var isOver = true
        var ending = HTTP1ResponseDecoder.Ending.complete
    }

    private static let samples = [
        Sample(text: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", body: "hello"),
        Sample(text: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
        Sample(text: "HTTP/1.1 204 No Content\r\n\r\n"),
        Sample(text: "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n"),
        Sample(text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\ncontent-length: 1\n\nx", body: "x"),
        Sample(text: chunked + "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\n\r\n", body: "hello world"),
        Sample(text: chunked + "0A  \r\n0123456789\r\n000\r\nx-trailer: 1\r\n\r\n", body: "0123456789"),
        Sample(text: chunked + "1\nx\n0\n\n", body: "x"),
        Sample(text: chunked + "00000000000000000000001\r\nx\r\n0 ;a\r\n\r\n", body: "x"),
        Sample(text: "HTTP/1.1 200 OK\r\n\r\nto the end", body: "to the end", isOver: false),
        Sample(
            text: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
            body: "hell",
            isOver: false,
            ending: .truncated
        ),
        Sample(text: chunked + "5\r\nhello", body: "hello", isOver: false, ending: .truncated),
        Sample(text: chunked + "0\r\nx-trailer: 1\r\n", isOver: false, ending: .truncated),
        Sample(text: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n", isOver: false, ending: .headless),
        Sample(text: "HTT", isOver: false, ending: .headless),
    ]

    /// In two pieces split anywhere, or byte by byte, the response is the same.
    @Test(arguments: samples)
    func splittingChangesNothing(_ sample: Sample) throws {
        let count = sample.text.utf8.count
        for pieces in [[.max], [1]] + (1..<count).map({ [$0, .max] }) {
            let reading = try read(sample.text, pieces: pieces)
            #expect(reading.body == Array(sample.body.utf8))
            #expect(reading.isOver == sample.isOver)
            #expect(reading.ending == sample.ending)
            #expect(reading.isHeadSeen == (sample.ending != .headless))
        }
    }

    @Test func aResponseToHeadHasNoBody() throws {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
        #expect(try read(text, isResponseToHead: true).isOver)
    }

    @Test func bytesAfterTheResponseAreLeft() throws {
        let response = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
        #expect(try read(response + "HTTP/1.1 200 OK\r\n").rest == 17)
        #expect(try read(Self.chunked + "0\r\n\r\n\r\n").rest == 2)
    }

    @Test(arguments: [
        "SSH-2.0", "h", "HTTQ", "\r\nHTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\nx",
        chunked + "\r\n", chunked + "z\r\n", chunked + "-1\r\n", chunked + "0x5\r\nhello\r\n",
        chunked + "1234567812345678\r\n", chunked + "1a 5\r\n",
        chunked + "1a\r5\r\n", chunked + "5\r\nhelloX", "HTTP/2 200 OK\r\n\r\n", "HTTP/ 200 OK\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", chunked + "5\r\nhello\rX",
        chunked + "5;" + String(repeating: "x", count: 20_000),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n",
    ])
    func invalidResponsesAreRefused(_ text: String) {
        expectFailure("malformed", of: text) { if case .malformed = $0 { true } else { false } }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nx: " + String(repeating: "x", count: 1000),
        chunked + "0\r\n" + String(repeating: "x: 1\r\n", count: 200),
        chunked + "0\r\n" + String(repeating: "x", count: 1000),
    ])
    func headsAndTrailersHaveLimits(_ text: String) {
        expectFailure("too large", of: text) { if case .tooLarge = $0 { true } else { false } }
    }

    /// Expects the failure both of all bytes at once and byte by byte.
    private func expectFailure(
        _ kind: String,
        of text: String,
        _ isExpected: (HTTP1HeadParser.Failure?) -> Bool
    ) {
        for pieces in [[Int.max], [1]] {
            let failure = #expect(throws: HTTP1HeadParser.Failure.self) { try read(text, pieces: pieces) }
            #expect(isExpected(failure), "not \(kind), but \(String(describing: failure))")
        }
    }
}
