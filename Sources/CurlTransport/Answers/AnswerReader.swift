/// Takes an answer of HTTP/1.1 apart as its bytes come, however they are split.
///
/// Pure. Lines of the head go to an ``AnswerHeadParser``; of the body nothing is copied. The source is RFC 9112.
struct AnswerReader {
    /// What the bytes brought.
    enum Part {
        /// The head of the final answer is complete.
        case head
        /// Bytes of the body, in place.
        case body(UnsafeRawBufferPointer)
        /// The answer is complete.
        case end
    }

    /// What the end of the connection means.
    enum Ending: Equatable {
        case complete
        /// The answer was to be longer.
        case truncated
        /// There is no complete head.
        case headless
    }

    private enum Stage {
        case head
        case length(rest: Int)
        case chunks(ChunkReader)
        case untilClose
        case trailers
        case ended
        case over
    }

    private let isAnswerToHead: Bool
    private var stage = Stage.head
    private var line = LineCollector()

    /// - Parameter isAnswerToHead: whether the request was one of HEAD, whose answer has no body.
    init(isAnswerToHead: Bool) {
        self.isAnswerToHead = isAnswerToHead
    }

    /// Whether the answer is complete.
    var isOver: Bool {
        if case .over = stage { return true }
        return false
    }

    /// The next part; `nil` where it takes more bytes than these, which are then all taken.
    mutating func next(
        in bytes: inout UnsafeRawBufferPointer,
        head: inout AnswerHeadParser
    ) throws(AnswerHeadParser.Failure) -> Part? {
        while true {
            switch stage {
            case .head:
                guard try readHead(&bytes, &head) else { return nil }
                stage = bodyStage(head)
                return .head
            case .length(let rest):
                guard let part = bytes.takeFirst(rest) else { return nil }
                stage = part.count == rest ? .ended : .length(rest: rest - part.count)
                return .body(part)
            case .chunks(var chunks):
                let part = try chunks.next(in: &bytes)
                stage = chunks.isLast ? .trailers : .chunks(chunks)
                if let part { return .body(part) }
                guard chunks.isLast else { return nil }
            case .untilClose:
                guard let part = bytes.takeFirst(.max) else { return nil }
                return .body(part)
            case .trailers:
                guard try readTrailers(&bytes, &head) else { return nil }
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

    private func bodyStage(_ head: AnswerHeadParser) -> Stage {
        if isAnswerToHead || head.forbidsBody { return .ended }
        if head.isChunked { return .chunks(ChunkReader()) }
        guard let length = head.contentLength else { return .untilClose }
        return length == 0 ? .ended : .length(rest: length)
    }
}

// MARK: - Lines

extension AnswerReader {
    /// `false` where the head goes on.
    private mutating func readHead(
        _ bytes: inout UnsafeRawBufferPointer,
        _ head: inout AnswerHeadParser
    ) throws(AnswerHeadParser.Failure) -> Bool {
        while try line.next(in: &bytes, of: &head) != nil {
            if head.isComplete { return true }
        }
        if head.expectsStatus, !line.mayBeginStatus {
            throw .malformed("the answer does not begin with a status line")
        }
        return false
    }

    /// `false` where the trailers go on.
    private mutating func readTrailers(
        _ bytes: inout UnsafeRawBufferPointer,
        _ head: inout AnswerHeadParser
    ) throws(AnswerHeadParser.Failure) -> Bool {
        while let length = try line.next(in: &bytes, of: &head) {
            if length == 0 { return true }
        }
        return false
    }
}

extension UnsafeRawBufferPointer {
    /// Takes bytes off the front, as many as there are up to this number; `nil` where there are none.
    mutating func takeFirst(_ most: Int) -> UnsafeRawBufferPointer? {
        guard let start = baseAddress, !isEmpty else { return nil }
        let taken = Swift.min(count, most)
        self = UnsafeRawBufferPointer(start: start + taken, count: count - taken)
        return UnsafeRawBufferPointer(start: start, count: taken)
    }
}
