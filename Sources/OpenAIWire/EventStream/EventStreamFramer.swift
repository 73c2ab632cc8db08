/// Splits an event stream into its events without changing a byte, for a relay.
///
/// Every appended byte is returned: the frames in order, followed by ``remainder``, are the input. A frame
/// is one of
///
/// - an event with the blank line that ends it,
/// - complete comment lines outside an event, immediately, so that keep-alives are not delayed,
/// - noise between events: a blank line, the byte order mark, or the LF of a CRLF whose CR arrived alone and
///   ended a frame.
///
/// A CR ends its line immediately, as in a parser. The cost is linear in the input however it is split, and
/// events that arrive in one chunk are slices of that chunk. It is a value: use it from one task.
public struct EventStreamFramer: Sendable {
    /// 16 MiB: an event can hold a complete response with an image.
    public static let defaultMaximumEventSize = 16 << 20

    /// 1 MiB: the limit for an event's comments and fields before its first `data` line.
    static let maximumPreamble = 1 << 20

    /// The maximum size of a frame, in bytes.
    public let maximumEventSize: Int

    private var buffer: [UInt8] = []
    /// Where the current frame and its current line start, and where the search for its end continues.
    private var frameStart = 0
    private var lineStart = 0
    private var cursor = 0
    /// Whether the frame has a line that is not a comment.
    private var hasField = false
    /// Whether the frame has a `data` line; without one it is not an event, however long it is.
    private var hasData = false
    private var isAtStart = true
    /// Whether the byte before `frameStart` is a CR that ended a line, so that an LF there belongs to it.
    private var mayContinueLineEnd = false

    /// A framer at the start of a stream.
    public init(maximumEventSize: Int = EventStreamFramer.defaultMaximumEventSize) {
        self.maximumEventSize = maximumEventSize
    }

    /// Appends the next bytes of the stream.
    public mutating func append(_ bytes: [UInt8]) {
        if frameStart == buffer.count {
            buffer = bytes
        } else if frameStart > 0 {
            var rest: [UInt8] = []
            rest.reserveCapacity(buffer.count - frameStart + bytes.count)
            rest.append(contentsOf: buffer[frameStart...])
            rest.append(contentsOf: bytes)
            buffer = rest
        } else {
            buffer.append(contentsOf: bytes)
            return
        }
        lineStart -= frameStart
        cursor -= frameStart
        frameStart = 0
    }

    /// The next complete frame, or `nil` until more bytes are appended.
    ///
    /// - Throws: ``EventStreamError`` when a frame, complete or not, exceeds the limit; ``remainder`` is
    ///   intact then.
    public mutating func next() throws(EventStreamError) -> ArraySlice<UInt8>? {
        guard frameStart < buffer.count else { return nil }
        let end = buffer.withUnsafeBytes { findFrameEnd($0) }
        let size = (end ?? buffer.count) - frameStart
        guard size <= maximumEventSize else { throw .eventTooLarge(limit: maximumEventSize) }
        if size > Self.maximumPreamble, !hasData, !isDataLine(at: lineStart) {
            throw .eventTooLarge(limit: Self.maximumPreamble)
        }
        guard let end else { return nil }
        let frame = buffer[frameStart..<end]
        mayContinueLineEnd = frame.last == EventStreamLine.carriageReturn
        frameStart = end
        lineStart = end
        cursor = end
        hasField = false
        hasData = false
        return frame
    }

    /// Whether the line that starts here is, or can become, a `data` line.
    private func isDataLine(at start: Int) -> Bool {
        start < buffer.count && Self.dataName.starts(with: buffer[start...].prefix(Self.dataName.count))
    }

    private static let dataName = Array("data".utf8)

    /// Bytes that have been appended but not returned: the start of an event, to be relayed or dropped at the end.
    public var remainder: [UInt8] { Array(buffer[frameStart...]) }

    private mutating func findFrameEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        if mayContinueLineEnd {
            mayContinueLineEnd = false
            if bytes[frameStart] == EventStreamLine.lineFeed { return frameStart + 1 }
        }
        if isAtStart {
            // An event has more than three bytes, so a shorter start can wait for more.
            let mark = EventStreamLine.byteOrderMark
            let start = bytes[frameStart...].prefix(mark.count)
            if start.count < mark.count, mark.starts(with: start) { return nil }
            isAtStart = false
            if start.elementsEqual(mark) { return frameStart + mark.count }
        }
        while true {
            cursor = EventStreamLine.end(in: bytes, from: cursor)
            guard cursor < bytes.count else {
                return !hasField && lineStart > frameStart ? lineStart : nil
            }
            let isBlank = cursor == lineStart
            if isBlank, lineStart > frameStart, bytes[cursor] == EventStreamLine.lineFeed,
                bytes[cursor - 1] == EventStreamLine.carriageReturn
            {
                // The second half of a CRLF that was split between two chunks, not a blank line.
                lineStart += 1
                cursor += 1
                continue
            }
            let next = EventStreamLine.next(in: bytes, after: cursor)
            if isBlank { return next }
            if bytes[lineStart] != UInt8(ascii: ":") {
                hasField = true
                if bytes[lineStart] == UInt8(ascii: "d"), cursor &- lineStart >= 4,
                    bytes[lineStart &+ 1] == UInt8(ascii: "a"), bytes[lineStart &+ 2] == UInt8(ascii: "t"),
                    bytes[lineStart &+ 3] == UInt8(ascii: "a")
                {
                    hasData = true
                }
            }
            lineStart = next
            cursor = next
        }
    }
}

/// Why an event stream cannot be read further.
public struct EventStreamError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure; new ones can be added.
    public struct Code: Sendable, Hashable {
        private enum Name { case eventTooLarge }
        private let name: Name

        /// An event is larger than the reader's limit.
        public static let eventTooLarge = Code(name: .eventTooLarge)
    }

    /// The kind of failure.
    public let code: Code
    /// The limit that was exceeded, in bytes.
    public let limit: Int

    static func eventTooLarge(limit: Int) -> EventStreamError {
        EventStreamError(code: .eventTooLarge, limit: limit)
    }

    /// One sentence without a full stop.
    public var description: String { "an event of the stream is larger than \(limit) bytes" }
}
