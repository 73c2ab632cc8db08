import HTTPTypes
import ProxyTesting
import Testing

@testable import CurlTransport

/// Mutations of HTTP/1.1 responses: however the bytes are split, the same is read, and nothing that is not there.
@Suite struct AnswerReaderFuzzTests {
    /// What a reader made of bytes.
    private struct Reading: Equatable {
        var status = 0
        var fields: [String] = []
        var body: [UInt8] = []
        var isOver = false
        var ending = AnswerReader.Ending.headless
        /// Bytes behind the response.
        var rest = 0
    }

    private static let limits = AnswerHeadParser.Limits(bytes: 2000, fields: 20)

    /// - Returns: `nil` where the bytes are refused.
    private func read(_ pieces: [ArraySlice<UInt8>], isAnswerToHead: Bool) -> Reading? {
        var reader = AnswerReader(isAnswerToHead: isAnswerToHead)
        var head = AnswerHeadParser(limits: Self.limits)
        var reading = Reading()
        do {
            for piece in pieces {
                if reader.isOver {
                    reading.rest += piece.count
                    continue
                }
                // A copy of the size of the piece, so that a look beyond its end is found by Memcheck.
                try Array(piece).withUnsafeBytes { buffer in
                    var bytes = buffer
                    while let part = try reader.next(in: &bytes, head: &head) {
                        switch part {
                        case .head:
                            reading.status = head.head.status.code
                            reading.fields = head.head.headerFields.map { "\($0.name.rawName):\($0.value)" }
                        case .body(let part): reading.body += part
                        case .end: reading.rest = bytes.count
                        }
                    }
                }
            }
        } catch {
            return nil
        }
        reading.isOver = reader.isOver
        reading.ending = reader.ending
        return reading
    }

    private func check(_ bytes: [UInt8], isAnswerToHead: Bool, _ seed: UInt64) -> Reading? {
        let whole = read([bytes[...]], isAnswerToHead: isAnswerToHead)
        let single = read(bytes.indices.map { bytes[$0...$0] }, isAnswerToHead: isAnswerToHead)
        #expect(single == whole, "seed \(seed), one by one: \(bytes)")
        for place in bytes.indices {
            let halves = read([bytes[..<place], bytes[place...]], isAnswerToHead: isAnswerToHead)
            guard halves != whole else { continue }
            Issue.record("seed \(seed), split at \(place): \(bytes)")
            break
        }
        return whole
    }

    @Test("Split anywhere, a response is the same", .timeLimit(.minutes(10)))
    func splits() {
        var budget = FuzzBudget(rounds: 250)
        var generator = SeededGenerator(seed: budget.seed)
        var (whole, refused) = (0, 0)
        while budget.next() {
            var bytes = response(&generator)
            let isDamaged = Bool.random(using: &generator)
            if isDamaged { damage(&bytes, &generator) }
            let reading = check(
                bytes,
                isAnswerToHead: Int.random(in: 0..<8, using: &generator) == 0,
                budget.seed
            )
            guard let reading else {
                refused += 1
                #expect(isDamaged, "seed \(budget.seed), a good response is refused: \(bytes)")
                continue
            }
            if reading.isOver { whole += 1 }
            #expect(reading.body.count + reading.rest <= bytes.count)
            #expect(reading.fields.count <= Self.limits.fields)
        }
        #expect(whole > 50 && refused > 20, "the generator must make both")
    }

    @Test("No bytes crash the decoder", .timeLimit(.minutes(10)))
    func bytes() {
        var budget = FuzzBudget(rounds: 200)
        var generator = SeededGenerator(seed: budget.seed)
        while budget.next() {
            let start = Array(
                ["", "HTTP/1.1 200 OK\r\n", Self.chunked].randomElement(using: &generator)?.utf8 ?? "".utf8
            )
            let count = Int.random(in: 0...60, using: &generator)
            let bytes = start + (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            _ = check(bytes, isAnswerToHead: false, budget.seed)
        }
    }

    private static let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"

    /// A response that is right.
    private func response(_ generator: inout SeededGenerator) -> [UInt8] {
        let end = Bool.random(using: &generator) ? "\r\n" : "\n"
        let text = String(repeating: "ab\r\nc", count: Int.random(in: 0...5, using: &generator))
        var head =
            ["HTTP/1.1 200 OK", "HTTP/1.0 200 Fine", "HTTP/1.1 500 ", "HTTP/1.1 404", "HTTP/1.1 204 None"]
            .randomElement(using: &generator) ?? ""
        if Bool.random(using: &generator) { head = "HTTP/1.1 100 Continue\(end)x: y\(end)\(end)\(head)" }
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            head +=
                end
                + (["X-A: 1", "x-long: one\(end)\t two", "x-empty:", "date: gr\u{FC}n"].randomElement(
                    using: &generator
                ) ?? "")
        }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
            return Array("\(head)\(end)Content-Length: \(text.utf8.count)\(end)\(end)\(text)".utf8)
        case 1:
            var body = ""
            for _ in 0..<Int.random(in: 0...3, using: &generator) where !text.isEmpty {
                let extensions = ["", ";a=b", "  ", " ;x"].randomElement(using: &generator) ?? ""
                body += "0\(String(text.utf8.count, radix: 16))\(extensions)\(end)\(text)\(end)"
            }
            let trailer = Bool.random(using: &generator) ? "x-trailer: 1\(end)" : ""
            return Array(
                "\(head)\(end)transfer-encoding: chunked\(end)\(end)\(body)0\(end)\(trailer)\(end)".utf8
            )
        default:
            return Array("\(head)\(end)\(end)\(text)".utf8)
        }
    }

    private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                bytes[place] =
                    [0, 9, 10, 13, 32, 48, 58, 59, 102, 127, 255].randomElement(using: &generator) ?? 0
            case 1:
                bytes.removeSubrange(
                    place..<min(bytes.count, place + Int.random(in: 1...9, using: &generator))
                )
            case 2:
                let piece = Self.pieces.randomElement(using: &generator) ?? ""
                bytes.insert(contentsOf: Array(piece.utf8), at: place)
            default: bytes.removeSubrange(place...)
            }
        }
    }

    private static let pieces = [
        "\r\n", "\n", "\r", "0\r\n\r\n", "ffffffffffffffff\r\n", "content-length: 3\r\n",
        "transfer-encoding: chunked\r\n",
        "transfer-encoding: gzip\r\n", "HTTP/1.1 200 OK\r\n\r\n", "connection: close\r\n", " : ", "-1",
        "x: \(String(repeating: "y", count: 400))\r\n",
    ]
}
