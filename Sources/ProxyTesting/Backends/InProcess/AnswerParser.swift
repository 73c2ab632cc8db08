import HTTPTransport
import HTTPTypes
import ProxyCore

/// Reads the bytes of an HTTP/1.1 answer as they come (RFC 9112), and is as strict as a transport has to be.
struct AnswerParser: Sendable {
    enum Event: Sendable {
        case head(HTTPResponse)
        case body([UInt8])
        case end
    }

    private enum State {
        case head
        case counted(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case untilClose
        case ended
    }

    private let isHeadRequest: Bool
    private var state = State.head
    private var unread: [UInt8] = []

    private static let headLimit = 256 * 1024

    init(isHeadRequest: Bool) {
        self.isHeadRequest = isHeadRequest
    }

    var phase: TransportError.Phase {
        if case .head = state { .awaitingHead } else { .streaming }
    }

    var hasEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// Takes bytes; what they bring before they turn out to be malformed is among the events.
    mutating func consume(
        _ bytes: [UInt8],
        into events: inout ArraySlice<Event>
    ) throws(TransportError) {
        unread += bytes
        while let event = try next() {
            // What has no event of its own is an empty piece.
            if case .body(let piece) = event, piece.isEmpty { continue }
            events.append(event)
        }
    }

    /// The other side will send no more.
    mutating func endOfInput() throws(TransportError) -> [Event] {
        switch state {
        case .ended: return []
        case .untilClose:
            state = .ended
            return [.end]
        case .head:
            throw TransportError(.connectionClosed, phase: .awaitingHead, detail: "closed before the head")
        default:
            throw TransportError(.truncatedBody, phase: .streaming, detail: "closed before the body's end")
        }
    }

    /// The next event; `nil` where more bytes are wanted.
    private mutating func next() throws(TransportError) -> Event? {
        switch state {
        case .head: return try nextHead()
        case .counted(let count):
            if count == 0 { return end() }
            return take(atMost: count).map { piece in
                state = .counted(count - piece.count)
                return .body(piece)
            }
        case .chunkSize:
            guard let line = takeLine() else { return nil }
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16), size >= 0 else {
                throw malformed("a chunk's size is no number")
            }
            state = size == 0 ? .trailers : .chunk(size)
            return .body([])
        case .chunk(let count):
            return take(atMost: count).map { piece in
                state = count == piece.count ? .chunkEnd : .chunk(count - piece.count)
                return .body(piece)
            }
        case .chunkEnd:
            guard let line = takeLine() else { return nil }
            guard line.isEmpty else { throw malformed("a chunk is longer than it said") }
            state = .chunkSize
            return .body([])
        case .trailers:
            guard let line = takeLine() else { return nil }
            return line.isEmpty ? end() : .body([])
        case .untilClose: return take(atMost: .max).map { .body($0) }
        case .ended: return nil
        }
    }

    private mutating func end() -> Event {
        state = .ended
        return .end
    }

    private mutating func take(atMost count: Int) -> [UInt8]? {
        guard !unread.isEmpty else { return nil }
        defer { unread.removeFirst(min(count, unread.count)) }
        return Array(unread.prefix(count))
    }

    private mutating func takeLine() -> String? {
        guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { unread.removeSubrange(...end) }
        return String(decoding: unread[..<end].filter { $0 != 0x0d }, as: UTF8.self)
    }

    private func malformed(_ detail: String) -> TransportError {
        TransportError(.malformedResponse, phase: phase, detail: detail)
    }
}

// MARK: - The head

extension AnswerParser {
    private mutating func nextHead() throws(TransportError) -> Event? {
        guard unread.starts(with: Array("HTTP/1.".utf8).prefix(unread.count)) else {
            throw malformed("the answer does not begin as HTTP does")
        }
        guard let end = unread.firstRange(of: Array("\r\n\r\n".utf8)) else {
            guard unread.count <= Self.headLimit else {
                throw TransportError(.headTooLarge, phase: .awaitingHead)
            }
            return nil
        }
        let lines = String(decoding: unread[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        unread.removeSubrange(..<end.upperBound)
        let head = try Self.head(lines)
        if head.status.kind == .informational { return .body([]) }
        state = try bodyState(of: head)
        return .head(head)
    }

    private static func head(_ lines: [Substring]) throws(TransportError) -> HTTPResponse {
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, let code = Int(words[1]), (100...999).contains(code) else {
            throw TransportError(.malformedResponse, phase: .awaitingHead, detail: "the status is no number")
        }
        var fields = HTTPFields()
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = HTTPField.Name(String(pair[0])) else {
                throw TransportError(.malformedResponse, phase: .awaitingHead, detail: "a field has no name")
            }
            fields.append(HTTPField(name: name, value: String(pair[1].drop { $0 == " " })))
        }
        return HTTPResponse(status: .init(code: code), headerFields: fields)
    }

    private func bodyState(of head: HTTPResponse) throws(TransportError) -> State {
        if isHeadRequest || head.status.code == 204 || head.status.code == 304 { return .counted(0) }
        let lengths = Set(head.headerFields[values: .contentLength])
        if head.headerFields[.transferEncoding]?.lowercased() == "chunked" {
            guard lengths.isEmpty else { throw malformed("the answer has a length and chunks") }
            return .chunkSize
        }
        guard let length = lengths.first else { return .untilClose }
        guard lengths.count == 1, let count = Int(length), count >= 0 else {
            throw malformed("the answer's length contradicts itself")
        }
        return .counted(count)
    }
}
