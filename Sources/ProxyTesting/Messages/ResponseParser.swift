package import HTTPTransport

/// Reads the bytes of an HTTP/1.1 response as they arrive (RFC 9112), as strictly as a transport must.
///
/// It shares no code with the transports and the server that tests check with it.
package struct ResponseParser: Sendable {
    /// A response's status, and its header fields with their order and spelling.
    package struct Head: Sendable {
        package var status: Int
        package var fields: [(name: String, value: String)] = []

        /// The values of a field, in order.
        package func values(_ name: String) -> [String] {
            fields.filter { $0.name.lowercased() == name }.map(\.value)
        }
    }

    package enum Event: Sendable {
        case head(Head)
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

    /// Bytes that belong to no event yet; after the end, those that follow the response.
    package private(set) var unread: [UInt8] = []

    private static let headLimit = 256 * 1024

    /// - Parameter isHeadRequest: whether the response has no body because the request's method was `HEAD`.
    package init(isHeadRequest: Bool) {
        self.isHeadRequest = isHeadRequest
    }

    var phase: TransportError.Phase {
        if case .head = state { .awaitingHead } else { .streaming }
    }

    /// Reads bytes and appends what they complete to `events`, also what precedes a mistake in them.
    package mutating func consume(
        _ bytes: [UInt8],
        into events: inout ArraySlice<Event>
    ) throws(TransportError) {
        unread += bytes
        while let event = try next() {
            // An empty piece stands for bytes that complete no event, such as a chunk's size.
            if case .body(let piece) = event, piece.isEmpty { continue }
            events.append(event)
        }
    }

    /// The events that the end of the connection completes.
    package mutating func endOfInput() throws(TransportError) -> [Event] {
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
}

// MARK: - The body

extension ResponseParser {
    /// The next event; `nil` if it needs more bytes.
    private mutating func next() throws(TransportError) -> Event? {
        switch state {
        case .head: return try nextHead()
        case .counted(let count):
            if count == 0 { return end() }
            return read(atMost: count).map { piece in
                state = .counted(count - piece.count)
                return .body(piece)
            }
        case .chunkSize:
            guard let line = readLine() else { return nil }
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16), size >= 0 else {
                throw malformed("the size of a chunk is not a number")
            }
            state = size == 0 ? .trailers : .chunk(size)
            return .body([])
        case .chunk(let count):
            return read(atMost: count).map { piece in
                state = count == piece.count ? .chunkEnd : .chunk(count - piece.count)
                return .body(piece)
            }
        case .chunkEnd:
            guard let line = readLine() else { return nil }
            guard line.isEmpty else { throw malformed("a chunk is longer than its size") }
            state = .chunkSize
            return .body([])
        case .trailers:
            guard let line = readLine() else { return nil }
            return line.isEmpty ? end() : .body([])
        case .untilClose: return read(atMost: .max).map { .body($0) }
        case .ended: return nil
        }
    }

    private mutating func end() -> Event {
        state = .ended
        return .end
    }

    private mutating func read(atMost count: Int) -> [UInt8]? {
        guard !unread.isEmpty else { return nil }
        defer { unread.removeFirst(min(count, unread.count)) }
        return Array(unread.prefix(count))
    }

    private mutating func readLine() -> String? {
        guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { unread.removeSubrange(...end) }
        return String(decoding: unread[..<end].filter { $0 != 0x0d }, as: UTF8.self)
    }

    private func malformed(_ detail: String) -> TransportError {
        TransportError(.malformedResponse, phase: phase, detail: detail)
    }
}

// MARK: - The head

extension ResponseParser {
    private mutating func nextHead() throws(TransportError) -> Event? {
        guard unread.starts(with: Array("HTTP/1.".utf8).prefix(unread.count)) else {
            throw malformed("the response does not start with HTTP/1.")
        }
        guard let end = unread.firstRange(of: Array("\r\n\r\n".utf8)) else {
            guard unread.count <= Self.headLimit else {
                throw TransportError(.headTooLarge, phase: .awaitingHead)
            }
            return nil
        }
        let head = try parse(unread[..<end.lowerBound])
        unread.removeSubrange(..<end.upperBound)
        if head.status < 200 { return .body([]) }
        state = try bodyState(of: head)
        return .head(head)
    }

    private func parse(_ bytes: ArraySlice<UInt8>) throws(TransportError) -> Head {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, let code = Int(words[1]), (100...999).contains(code) else {
            throw malformed("the status is not a number from 100 to 999")
        }
        var head = Head(status: code)
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty else { throw malformed("a header field has no name") }
            head.fields.append((String(pair[0]), String(pair[1].drop { $0 == " " })))
        }
        return head
    }

    private func bodyState(of head: Head) throws(TransportError) -> State {
        if isHeadRequest || head.status == 204 || head.status == 304 { return .counted(0) }
        let lengths = Set(head.values("content-length"))
        if head.values("transfer-encoding").first?.lowercased() == "chunked" {
            guard lengths.isEmpty else { throw malformed("the response has both a length and chunks") }
            return .chunkSize
        }
        guard let length = lengths.first else { return .untilClose }
        guard lengths.count == 1, let count = Int(length), count >= 0 else {
            throw malformed("the response's length contradicts itself")
        }
        return .counted(count)
    }
}
