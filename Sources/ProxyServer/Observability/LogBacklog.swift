/// Log lines that wait to be written: a bounded number of bytes, and how many lines found no room.
package struct LogBacklog: Sendable {
    private var bytes: [UInt8] = []
    /// Where what was not written yet begins.
    private var start = 0
    /// How many lines those notices told of that wait as well, and how many notices there are.
    private var announced = (lines: 0, notices: 0)
    private let limit: Int
    private let keptCapacity: Int
    /// Lines that found no room, or that nobody took.
    package private(set) var dropped = 0

    /// Creates an empty backlog.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that wait.
    ///   - keptCapacity: the most bytes whose memory is kept when nothing waits.
    package init(limit: Int = 1 << 20, keptCapacity: Int = 65_536) {
        self.limit = limit
        self.keptCapacity = keptCapacity
    }

    /// Whether nothing waits.
    package var isEmpty: Bool { bytes.isEmpty }

    private var count: Int { bytes.count - start }

    /// Adds a line, or drops it where there is no room; after drops, first the line that says how many there were.
    package mutating func append(_ line: [UInt8], notice: (Int) -> [UInt8]) {
        if dropped > 0 {
            // Not before half of the room is free again, so that there is one notice and not one for each line.
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

    /// Adds the line that says how many were dropped, where any were.
    package mutating func appendNotice(_ notice: (Int) -> [UInt8]) {
        guard dropped > 0 else { return }
        bytes += notice(dropped)
        announced.lines += dropped
        announced.notices += 1
        dropped = 0
    }

    /// Calls a closure with what waits.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Removes bytes from the beginning, which were written.
    package mutating func remove(_ written: Int) {
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

    /// Drops all that waits, because nobody will take it.
    package mutating func discard() {
        let lines = bytes[start...].count { $0 == UInt8(ascii: "\n") }
        dropped += max(0, lines - announced.notices) + announced.lines
        bytes.removeAll()
        start = 0
        announced = (0, 0)
    }
}
