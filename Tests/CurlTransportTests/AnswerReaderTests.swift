import ProxyTesting
import Testing

@testable import CurlTransport

struct AnswerReaderTests {
    /// What a reader made of bytes.
    private struct Reading: Equatable {
        var body: [UInt8] = []
        var isHeadSeen = false
        var isOver = false
        var ending = AnswerReader.Ending.headless
        /// What was left behind the answer.
        var rest = 0
    }

    /// Reads an answer that comes in pieces of these lengths, the last one again and again.
    private func read(
        _ text: String,
        pieces: [Int] = [.max],
        isAnswerToHead: Bool = false,
        limits: AnswerHeadParser.Limits = .init(bytes: 1000, fields: 10)
    ) throws(AnswerHeadParser.Failure) -> Reading {
        var reader = AnswerReader(isAnswerToHead: isAnswerToHead)
        var head = AnswerHeadParser(limits: limits)
        var reading = Reading()
        var bytes = Array(text.utf8)[...]
        var lengths = pieces[...]
        while !bytes.isEmpty, !reader.isOver {
            let piece = Array(
                bytes.prefix(lengths.count > 1 ? lengths.removeFirst() : lengths[lengths.startIndex])
            )
            bytes = bytes.dropFirst(piece.count)
            try piece.withUnsafeBufferPointer { piece throws(AnswerHeadParser.Failure) in
                var piece = UnsafeRawBufferPointer(piece)
                while let part = try reader.next(in: &piece, head: &head) {
                    switch part {
                    case .head: reading.isHeadSeen = true
                    case .body(let bytes): reading.body += bytes
                    case .end: reading.rest = piece.count
                    }
                }
            }
        }
        reading.rest += bytes.count
        reading.isOver = reader.isOver
        reading.ending = reader.ending
        return reading
    }

    private static let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

    struct Sample: Sendable {
        var text: String
        var body = ""
        var isOver = true
        var ending = AnswerReader.Ending.complete
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

    /// However the bytes come, in two pieces split anywhere or one by one, the answer is the same.
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

    @Test func anAnswerToHeadHasNoBody() throws {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
        #expect(try read(text, isAnswerToHead: true).isOver)
    }

    @Test func whatFollowsTheAnswerIsLeft() throws {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
        #expect(try read(answer + "HTTP/1.1 200 OK\r\n").rest == 17)
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
    func whatIsNoAnswerIsRefused(_ text: String) {
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

    /// Expects the failure of bytes that come all at once, and one by one.
    private func expectFailure(
        _ kind: String,
        of text: String,
        _ isExpected: (AnswerHeadParser.Failure?) -> Bool
    ) {
        for pieces in [[Int.max], [1]] {
            let failure = #expect(throws: AnswerHeadParser.Failure.self) { try read(text, pieces: pieces) }
            #expect(isExpected(failure), "not \(kind), but \(String(describing: failure))")
        }
    }

    /// Bytes that are nearly an answer, in pieces of any length, end in an answer, in a failure, or in neither; and in pieces as
    /// in one.
    @Test func anyBytesAreRead() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<4_000 {
            let sample = Self.samples.randomElement(using: &random) ?? Self.samples[0]
            var bytes = Array(sample.text.utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = [0, 10, 13, 32, 48, 59, 102, 255].randomElement(using: &random) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let pieces = (0..<4).map { _ in Int.random(in: 1...20, using: &random) }
            #expect((try? read(text, pieces: pieces)) == (try? read(text)), "\(text.debugDescription)")
        }
    }
}
