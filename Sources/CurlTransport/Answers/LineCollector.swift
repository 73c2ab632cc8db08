import CCurl

/// Finds the lines of a head in bytes that may end within one.
struct LineCollector {
    /// The beginning of a line whose end has not come.
    private var partial: [UInt8] = []

    /// Whether what there is of the next line may begin a status line.
    var mayBeginStatus: Bool { partial.starts(with: "HTTP/".utf8.prefix(partial.count)) }

    /// Hands the next line to the head.
    ///
    /// - Returns: how long its text is; `nil` where it goes on, and its beginning was taken.
    mutating func next(
        in bytes: inout UnsafeRawBufferPointer,
        of head: inout AnswerHeadParser
    ) throws(AnswerHeadParser.Failure) -> Int? {
        guard let start = bytes.baseAddress, let end = memchr(start, 0x0A, bytes.count) else {
            try head.checkRoom(for: partial.count + bytes.count)
            partial.append(contentsOf: bytes)
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return nil
        }
        guard let line = bytes.takeFirst(UnsafeRawPointer(end) - start + 1) else { return nil }
        guard partial.isEmpty else { return try finish(with: line, of: &head) }
        try head.consume(line)
        return line.endOfText
    }

    private mutating func finish(
        with rest: UnsafeRawBufferPointer,
        of head: inout AnswerHeadParser
    ) throws(AnswerHeadParser.Failure) -> Int {
        partial.append(contentsOf: rest)
        let whole = partial
        partial = []
        return try whole.withUnsafeBufferPointer { line throws(AnswerHeadParser.Failure) in
            try head.consume(UnsafeRawBufferPointer(line))
            return UnsafeRawBufferPointer(line).endOfText
        }
    }
}
