import CCurl
import HTTPTypes

/// Decodes one HTTP/1.1 response (RFC 9112) from its bytes, however they are split.
///
/// Pure; bytes of the body are not copied.
struct HTTP1ResponseDecoder {
    /// What the bytes contained.
    enum Part {
        /// The head of the final response is complete: ``takeHead()``.
        case head
        /// Bytes of the body, in place.
        case body(UnsafeRawBufferPointer)
        /// The response is complete.
        case end
    }

    /// What the end of the connection means for the response.
    enum Ending: Equatable {
        case complete
        /// More of the body was announced.
        case truncated
        /// The head is not complete.
        case headless
    }

    private enum Stage {
        case head
        case length(remaining: Int)
        case chunks(ChunkedBodyDecoder)
        case untilClose
        case trailers
        case ended
        case over
    }

    private let isResponseToHead: Bool
    private var stage = Stage.head
    private var lines = HeadLines()
    private var parser: HTTP1HeadParser

    /// - Parameter isResponseToHead: whether the request was HEAD, so that the response has no body.
    init(isResponseToHead: Bool, limits: HTTP1HeadParser.Limits) {
        self.isResponseToHead = isResponseToHead
        parser = HTTP1HeadParser(limits: limits)
    }

    /// Whether the response is complete.
    var isOver: Bool {
        if case .over = stage { return true }
        return false
    }

    /// How much of the head has arrived.
    var headProgress: HTTP1HeadParser.Progress { parser.progress }

    /// Whether the head allows another request on the connection.
    var keepsConnection: Bool { parser.keepsConnection }

    /// Whether the body is compressed, which was not asked for.
    var isCompressed: Bool { parser.isCompressed }

    /// The length that the head announced.
    var contentLength: Int? { parser.contentLength }

    /// Hands over the head, which is not stored here any longer.
    mutating func takeHead() -> HTTPResponse { parser.takeHead() }

    /// The next part; `nil` once all of the bytes were consumed.
    mutating func next(
        in bytes: inout UnsafeRawBufferPointer
    ) throws(HTTP1HeadParser.Failure) -> Part? {
        while true {
            switch stage {
            case .head:
                guard try readHead(&bytes) else { return nil }
                stage = bodyStage
                return .head
            case .length(let remaining):
                guard let part = bytes.removePrefix(remaining) else { return nil }
                stage = part.count == remaining ? .ended : .length(remaining: remaining - part.count)
                return .body(part)
            case .chunks(var chunks):
                let part = try chunks.next(in: &bytes)
                stage = chunks.isLast ? .trailers : .chunks(chunks)
                if let part { return .body(part) }
                guard chunks.isLast else { return nil }
            case .untilClose:
                guard let part = bytes.removePrefix(.max) else { return nil }
                return .body(part)
            case .trailers:
                guard try readTrailers(&bytes) else { return nil }
                stage = .ended
            case .ended:
                stage = .over
                return .end
            case .over:
                return nil
            }
        }
    }

    /// What it means that no more bytes come.
    var ending: Ending {
        switch stage {
        case .head: .headless
        case .untilClose, .ended, .over: .complete
        case .length, .chunks, .trailers: .truncated
        }
    }

    /// How the body is framed (RFC 9112, 6.3).
    private var bodyStage: Stage {
        if isResponseToHead || parser.forbidsBody { return .ended }
        if parser.isChunked { return .chunks(ChunkedBodyDecoder()) }
        guard let length = parser.contentLength else { return .untilClose }
        return length == 0 ? .ended : .length(remaining: length)
    }

    /// `false` where the head goes on.
    private mutating func readHead(
        _ bytes: inout UnsafeRawBufferPointer
    ) throws(HTTP1HeadParser.Failure) -> Bool {
        while try lines.next(in: &bytes, of: &parser) != nil {
            if parser.isComplete { return true }
        }
        if parser.expectsStatus, !lines.mayBeginStatus {
            throw .malformed("the response does not begin with a status line")
        }
        return false
    }

    /// `false` where the trailers go on.
    private mutating func readTrailers(
        _ bytes: inout UnsafeRawBufferPointer
    ) throws(HTTP1HeadParser.Failure) -> Bool {
        while let length = try lines.next(in: &bytes, of: &parser) {
            if length == 0 { return true }
        }
        return false
    }
}

/// Finds the lines of a head in bytes that may end within one.
private struct HeadLines {
    /// The beginning of a line whose end has not arrived.
    private var partial: [UInt8] = []

    /// Whether the bytes so far of the next line can be the beginning of a status line.
    var mayBeginStatus: Bool { partial.starts(with: "HTTP/".utf8.prefix(partial.count)) }

    /// Parses the next line.
    ///
    /// - Returns: the length of its text; `nil` where the line goes on, and its beginning was stored.
    mutating func next(
        in bytes: inout UnsafeRawBufferPointer,
        of parser: inout HTTP1HeadParser
    ) throws(HTTP1HeadParser.Failure) -> Int? {
        guard let start = bytes.baseAddress, let end = memchr(start, 0x0A, bytes.count) else {
            try parser.checkRoom(for: partial.count + bytes.count)
            partial.append(contentsOf: bytes)
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return nil
        }
        guard let line = bytes.removePrefix(UnsafeRawPointer(end) - start + 1) else { return nil }
        guard partial.isEmpty else { return try finish(with: line, of: &parser) }
        try parser.parse(line)
        return line.endOfText
    }

    private mutating func finish(
        with rest: UnsafeRawBufferPointer,
        of parser: inout HTTP1HeadParser
    ) throws(HTTP1HeadParser.Failure) -> Int {
        partial.append(contentsOf: rest)
        let whole = partial
        partial = []
        return try whole.withUnsafeBufferPointer { line throws(HTTP1HeadParser.Failure) in
            try parser.parse(UnsafeRawBufferPointer(line))
            return UnsafeRawBufferPointer(line).endOfText
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Removes up to this number of bytes from the front; `nil` where there are none.
    mutating func removePrefix(_ limit: Int) -> UnsafeRawBufferPointer? {
        guard let start = baseAddress, !isEmpty else { return nil }
        let removed = Swift.min(count, limit)
        self = UnsafeRawBufferPointer(start: start + removed, count: count - removed)
        return UnsafeRawBufferPointer(start: start, count: removed)
    }
}
