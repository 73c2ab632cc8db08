/// The payload and the event name of one raw frame of ``EventStreamFramer``, without a
/// copy.
///
/// Ranges are indices of ``bytes``, which keeps the indices of the slice it was given.
public struct EventStreamFrame: Sendable {
    /// The frame as received.
    public let bytes: ArraySlice<UInt8>
    /// The payload of each `data` line, in order; empty for comments and noise.
    public private(set) var dataRanges: [Range<Int>] = []
    /// The value of the last `event` line.
    public private(set) var eventNameRange: Range<Int>?

    /// Finds the fields of a frame.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        let base = bytes.startIndex
        bytes.withUnsafeBytes { raw in
            Self.forEachField(in: raw) { field in
                if field.isNamed("data", in: raw) {
                    dataRanges.append(field.value.shifted(by: base))
                } else if field.isNamed("event", in: raw) {
                    eventNameRange = field.value.shifted(by: base)
                }
            }
        }
    }

    /// Whether the frame holds an event, that is, has a payload.
    public var isEvent: Bool { !dataRanges.isEmpty }

    /// The payload if it is a single line, as in OpenAI's API; no copy.
    public var singleLineData: ArraySlice<UInt8>? {
        dataRanges.count == 1 ? bytes[dataRanges[0]] : nil
    }

    /// The payload, its lines joined with line feeds.
    public var data: [UInt8] {
        Array(dataRanges.map { bytes[$0] }.joined(separator: [EventStreamLine.lineFeed]))
    }

    /// The name of the event.
    public var eventName: String? {
        eventNameRange.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Whether the payload is the `[DONE]` that ends a stream of OpenAI's API.
    public var isDone: Bool {
        singleLineData.map { $0.elementsEqual("[DONE]".utf8) } ?? false
    }

    /// The payload range of the only `data` line of a frame, `nil` if there is none or there are several.
    ///
    /// Like ``singleLineData``, but without an ``EventStreamFrame`` and without allocating: for the
    /// relay's path. Offsets count from the start of `bytes`.
    public static func singleDataRange(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        var range: Range<Int>?
        var count = 0
        forEachField(in: bytes) { field in
            guard field.isNamed("data", in: bytes) else { return }
            range = field.value
            count += 1
        }
        return count == 1 ? range : nil
    }

    /// How many `data` lines a frame has.
    package static func dataLineCount(in bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        forEachField(in: bytes) { if $0.isNamed("data", in: bytes) { count += 1 } }
        return count
    }

    private static func forEachField(
        in bytes: UnsafeRawBufferPointer,
        _ visit: (EventStreamField) -> Void
    ) {
        var start = 0
        while start < bytes.count {
            let end = EventStreamLine.end(in: bytes, from: start)
            // An incomplete line is not a field yet.
            guard end < bytes.count else { return }
            if end > start { visit(EventStreamField(bytes, line: start..<end)) }
            start = EventStreamLine.next(in: bytes, after: end)
        }
    }
}

extension Range where Bound == Int {
    fileprivate func shifted(by offset: Int) -> Range<Int> {
        lowerBound + offset..<upperBound + offset
    }
}
