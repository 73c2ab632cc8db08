import CCurl
import HTTPTypes
import ProxyTesting
import Testing

@testable import CurlTransport

/// Mutated HTTP/1.1 responses: however the bytes are split, the result is the same, and limits hold.
@Suite struct HTTP1ConnectionFuzzTests {
    fileprivate typealias Machine = HTTP1Connection.StateMachine

    /// What a connection made of bytes.
    fileprivate struct Reading: Equatable {
        var status = 0
        var fields: [String] = []
        var body: [UInt8] = []
        var isComplete = false
        var isRefused = false
        var isCompressed = false
        var isReusable = false
        /// What the connection's end means after these bytes; `nil` where the response is over.
        var ending: Machine.Ending?
        /// Bytes after the response.
        var surplus = 0
        var isOver: Bool { isComplete || isRefused || isCompressed }
    }

    fileprivate static let limits = HTTP1HeadParser.Limits(bytes: 2000, fields: 20)

    private func read(_ pieces: [ArraySlice<UInt8>], isHead: Bool) -> Reading {
        var machine = Machine()
        machine.start(isHead: isHead, limits: Self.limits)
        _ = machine.requestSent(0, of: UnsafeRawBufferPointer(start: nil, count: 0), bodyCount: 0)
        var reading = Reading()
        for piece in pieces where !piece.isEmpty {
            // A copy of the size of the piece, so that Memcheck finds reads beyond its end.
            Array(piece).withUnsafeBytes { buffer in
                var bytes = buffer
                while !reading.isOver, let action = machine.next(in: &bytes) { reading.apply(action) }
                reading.surplus += bytes.count
            }
        }
        if !reading.isOver { reading.ending = machine.ended(0) }
        reading.isReusable = reading.surplus == 0 && machine.isReusable
        if reading.isRefused { reading.surplus = 0 }
        return reading
    }

    /// Reads the bytes whole, byte by byte, and split at every position.
    private func check(_ bytes: [UInt8], isHead: Bool, _ seed: UInt64) -> Reading {
        let whole = read([bytes[...]], isHead: isHead)
        let single = read(bytes.indices.map { bytes[$0...$0] }, isHead: isHead)
        #expect(single == whole, "seed \(seed), byte by byte: \(bytes)")
        for position in bytes.indices {
            let halves = read([bytes[..<position], bytes[position...]], isHead: isHead)
            guard halves != whole else { continue }
            Issue.record("seed \(seed), split at \(position): \(bytes)")
            break
        }
        return whole
    }

    @Test("Split anywhere, a response is the same", .timeLimit(.minutes(10)))
    func splits() {
        var budget = FuzzBudget(rounds: 250)
        var generator = SeededGenerator(seed: budget.seed)
        var (complete, refused) = (0, 0)
        while budget.next() {
            var bytes = response(&generator)
            let isDamaged = Bool.random(using: &generator)
            if isDamaged { damage(&bytes, &generator) }
            let isHead = Int.random(in: 0..<8, using: &generator) == 0
            let reading = check(bytes, isHead: isHead, budget.seed)
            if reading.isRefused {
                refused += 1
                #expect(isDamaged, "seed \(budget.seed), a valid response is refused: \(bytes)")
            }
            if reading.isComplete { complete += 1 }
            #expect(reading.body.count + reading.surplus <= bytes.count)
            #expect(reading.fields.count <= Self.limits.fields)
            #expect(reading.fields.reduce(0) { $0 + $1.utf8.count } <= 3 * Self.limits.bytes)
        }
        #expect(complete > 50 && refused > 20, "the generator must make both")
    }

    @Test("No bytes trap", .timeLimit(.minutes(10)))
    func bytes() {
        var budget = FuzzBudget(rounds: 200)
        var generator = SeededGenerator(seed: budget.seed)
        while budget.next() {
            let start = Array(
                ["", "HTTP/1.1 200 OK\r\n", Self.chunked].randomElement(using: &generator)?.utf8 ?? "".utf8
            )
            let count = Int.random(in: 0...60, using: &generator)
            let bytes = start + (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            _ = check(bytes, isHead: false, budget.seed)
        }
    }

    /// Requests one after another, with any results of the socket in any order.
    @Test("No order of events traps or keeps a connection that is not fit", .timeLimit(.minutes(10)))
    func events() {
        var budget = FuzzBudget(rounds: 2000)
        var generator = SeededGenerator(seed: budget.seed)
        var reused = 0
        while budget.next() {
            var machine = Machine()
            repeat {
                let run = EventRun(machine, response(&generator), &generator)
                machine = run.machine
                if machine.isReusable { reused += 1 }
                #expect(!machine.isReusable || run.isSent && run.isComplete, "seed \(budget.seed)")
                #expect(run.sentBodyBytes == machine.bodyBytesSent, "seed \(budget.seed)")
            } while machine.isReusable && Bool.random(using: &generator)
        }
        #expect(reused > 20)
    }

    /// One request with random events.
    private struct EventRun {
        var machine: Machine
        var isComplete = false
        var isSent = false
        var sentBodyBytes = 0

        init(_ machine: Machine, _ response: [UInt8], _ generator: inout SeededGenerator) {
            self.machine = machine
            let bodyCount = Int.random(in: 0...40, using: &generator)
            var head = [UInt8](repeating: 0, count: 30)
            var hasSurplus = false
            self.machine.start(isHead: false, limits: HTTP1ConnectionFuzzTests.limits)
            var bytes = response[...]
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                switch Int.random(in: 0..<8, using: &generator) {
                case 0, 1, 2:
                    guard !isSent else { continue }
                    let room = head.count + bodyCount - sentBodyBytes
                    let accepted =
                        Bool.random(using: &generator) ? room : Int.random(in: 0...room, using: &generator)
                    head.withUnsafeBytes {
                        _ = self.machine.requestSent(accepted, of: $0, bodyCount: bodyCount)
                    }
                    sentBodyBytes += max(0, accepted - head.count)
                    head.removeFirst(min(accepted, head.count))
                    isSent = accepted == room
                    if !isSent, self.machine.takeUnsentHead() != head {
                        Issue.record("the head is not what remains")
                    }
                case 3 where !isSent:
                    let error = [EPIPE, ENOBUFS, ECONNRESET].randomElement(using: &generator) ?? EPIPE
                    _ = head.withUnsafeBytes {
                        self.machine.requestSent(-Int(error), of: $0, bodyCount: bodyCount)
                    }
                    return
                case 4:
                    _ = self.machine.ended(Bool.random(using: &generator) ? 0 : -Int(ECONNRESET))
                default:
                    let piece = bytes.prefix(Int.random(in: 1...200, using: &generator))
                    bytes = bytes.dropFirst(piece.count)
                    Array(piece).withUnsafeBytes { buffer in
                        var rest = buffer
                        while !isComplete, let action = self.machine.next(in: &rest) {
                            switch action {
                            case .complete: isComplete = true
                            case .fail, .decodeWithLibcurl: return
                            case .head, .body: break
                            }
                        }
                        hasSurplus = hasSurplus || !rest.isEmpty
                    }
                    if isComplete, !bytes.isEmpty { return }
                }
            }
            isComplete = isComplete && !hasSurplus
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
        "transfer-encoding: gzip\r\n", "content-encoding: gzip\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "connection: close\r\n", " : ", "-1",
        "x: \(String(repeating: "y", count: 400))\r\n",
    ]
}

extension HTTP1ConnectionFuzzTests.Reading {
    fileprivate mutating func apply(_ action: HTTP1Connection.StateMachine.Action) {
        switch action {
        case .head(let head, _):
            status = head.status.code
            fields = head.headerFields.map { "\($0.name.rawName):\($0.value)" }
        case .body(let part): body += part
        case .complete: isComplete = true
        case .fail: isRefused = true
        case .decodeWithLibcurl: isCompressed = true
        }
    }
}
