/// Parses an event stream from pieces of any size, exactly by WHATWG's algorithm.
///
/// A piece can end anywhere, even within a line end or a character. Events without data and comments are
/// skipped, and an event that is unfinished when the stream ends is dropped.
public struct ServerSentEventParser: Sendable {
    /// The maximum size of an event, in bytes.
    public let maximumEventSize: Int
    /// The last `id` in the stream, with which a client reconnects.
    public private(set) var lastEventID: String?
    /// The last reconnection time in the stream, in milliseconds.
    public private(set) var reconnectionTime: Int?

    /// An incomplete line.
    private var line: [UInt8] = []
    /// The payload so far, with a line feed after each line.
    private var data: [UInt8] = []
    private var event: String?
    private var id: String?
    private var retry: Int?
    private var previousWasCarriageReturn = false
    private var isAtStart = true

    /// A parser at the start of a stream.
    public init(maximumEventSize: Int = EventStreamFramer.defaultMaximumEventSize) {
        self.maximumEventSize = maximumEventSize
    }

    /// Parses the next bytes of the stream and calls `emit` with each event that they complete.
    ///
    /// A piece can end anywhere, even within a character.
    ///
    /// - Throws: ``EventStreamError`` for an event beyond ``maximumEventSize``.
    public mutating func consume(
        _ bytes: [UInt8],
        _ emit: (ServerSentEvent) -> Void
    ) throws(EventStreamError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(EventStreamError) in
            try consume(UnsafeRawBufferPointer(buffer), emit)
        }
    }

    /// Parses the next bytes of the stream and calls `emit` with each event that they complete.
    ///
    /// A piece can end anywhere, even within a character.
    ///
    /// - Throws: ``EventStreamError`` for an event beyond ``maximumEventSize``.
    public mutating func consume(
        _ bytes: UnsafeRawBufferPointer,
        _ emit: (ServerSentEvent) -> Void
    ) throws(EventStreamError) {
        var position = 0
        while position < bytes.count {
            if previousWasCarriageReturn {
                previousWasCarriageReturn = false
                if bytes[position] == EventStreamLine.lineFeed {
                    position += 1
                    continue
                }
            }
            let end = EventStreamLine.end(in: bytes, from: position)
            guard line.count + data.count + (end - position) <= maximumEventSize else {
                throw .eventTooLarge(limit: maximumEventSize)
            }
            guard end < bytes.count else {
                line.append(contentsOf: bytes[position...])
                return
            }
            if line.isEmpty {
                finishLine(bytes, position..<end, emit)
            } else {
                line.append(contentsOf: bytes[position..<end])
                let whole = line
                line.removeAll(keepingCapacity: true)
                whole.withUnsafeBytes { finishLine($0, 0..<$0.count, emit) }
            }
            previousWasCarriageReturn = bytes[end] == EventStreamLine.carriageReturn
            position = end + 1
        }
    }

    /// Ends the stream; drops an event that no blank line has ended.
    ///
    /// The parser is then ready for another stream.
    public mutating func finish() {
        line.removeAll()
        resetEvent()
        previousWasCarriageReturn = false
        isAtStart = true
    }

    private mutating func finishLine(
        _ bytes: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        _ emit: (ServerSentEvent) -> Void
    ) {
        var range = range
        if isAtStart {
            isAtStart = false
            if bytes[range].starts(with: EventStreamLine.byteOrderMark) {
                range = range.lowerBound + 3..<range.upperBound
            }
        }
        guard !range.isEmpty else { return dispatch(emit) }
        let field = EventStreamField(bytes, line: range)
        if field.isNamed("data", in: bytes) {
            data.append(contentsOf: bytes[field.value])
            data.append(EventStreamLine.lineFeed)
        } else if field.isNamed("event", in: bytes) {
            event = String(decoding: bytes[field.value], as: UTF8.self)
        } else if field.isNamed("id", in: bytes) {
            guard !bytes[field.value].contains(0) else { return }
            id = String(decoding: bytes[field.value], as: UTF8.self)
            lastEventID = id
        } else if field.isNamed("retry", in: bytes) {
            let isDigits = bytes[field.value].allSatisfy { $0 &- 0x30 < 10 }
            guard isDigits, let time = Int(String(decoding: bytes[field.value], as: UTF8.self)) else {
                return
            }
            retry = time
            reconnectionTime = time
        }
    }

    private mutating func dispatch(_ emit: (ServerSentEvent) -> Void) {
        defer { resetEvent() }
        guard !data.isEmpty else { return }
        let name = event.flatMap { $0.isEmpty ? nil : $0 }
        let payload = String(decoding: data.dropLast(), as: UTF8.self)
        emit(ServerSentEvent(event: name, data: payload, id: id, retry: retry))
    }

    private mutating func resetEvent() {
        data.removeAll(keepingCapacity: true)
        event = nil
        id = nil
        retry = nil
    }
}
