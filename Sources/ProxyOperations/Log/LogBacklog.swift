/// A bounded buffer of log lines waiting to be written; counts the lines that were dropped.
struct LogBacklog: Sendable {
    private var bytes: [UInt8] = []
    /// The start of the bytes not written yet.
    private var start = 0
    /// How many notices of dropped lines are waiting, and how many lines they report.
    private var announced = (lines: 0, notices: 0)
    private let limit: Int
    private let keptCapacity: Int
    /// Lines dropped and not reported yet.
    private(set) var dropped = 0

    /// Creates an empty backlog.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that may wait.
    ///   - keptCapacity: the most bytes of memory kept while nothing waits.
    init(limit: Int = 1 << 20, keptCapacity: Int = 65_536) {
        self.limit = limit
        self.keptCapacity = keptCapacity
    }

    /// Whether nothing waits.
    var isEmpty: Bool { bytes.isEmpty }

    private var count: Int { bytes.count - start }

    /// Adds a line, or drops it if the buffer is full.
    ///
    /// After drops, the line that reports them comes first.
    mutating func append(_ line: [UInt8], notice: (Int) -> [UInt8]) {
        if dropped > 0 {
            // Waits until half of the buffer is free, so that there is one notice and not one per line.
            guard count <= limit / 2 else {
                dropped += 1
                return
            }
            appendNotice(notice)
        } else if count > 0, count + line.count > limit {
            dropped += 1
            return
        }
        bytes += line
    }

    /// Adds the line that reports dropped lines, if there are any.
    mutating func appendNotice(_ notice: (Int) -> [UInt8]) {
        guard dropped > 0 else { return }
        bytes += notice(dropped)
        announced.lines += dropped
        announced.notices += 1
        dropped = 0
    }

    /// Calls a closure with the waiting bytes.
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Removes bytes that were written.
    mutating func remove(_ written: Int) {
        start += written
        if start >= bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= keptCapacity)
            start = 0
            announced = (0, 0)
        } else if start > bytes.count / 2 {
            bytes.removeFirst(start)
            start = 0
        }
    }

    /// Drops everything that waits, because it cannot be written.
    mutating func discard() {
        let lines = bytes[start...].count { $0 == UInt8(ascii: "\n") }
        dropped += max(0, lines - announced.notices) + announced.lines
        bytes.removeAll()
        start = 0
        announced = (0, 0)
    }
}
