import Testing

@testable import ProxyOperations

@Suite struct LogBacklogTests {
    private func text(_ backlog: LogBacklog) -> String {
        backlog.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func notice(_ count: Int) -> [UInt8] { Array("dropped \(count)\n".utf8) }

    @Test func linesWaitInOrderUpToTheLimitAndDroppedOnesAreReported() {
        var backlog = LogBacklog(limit: 40)
        for number in 0..<10 { backlog.append(Array("line \(number)\n".utf8), notice: notice) }
        #expect(text(backlog) == "line 0\nline 1\nline 2\nline 3\nline 4\n")
        #expect(backlog.dropped == 5)
        backlog.remove(7)
        backlog.append(Array("line A\n".utf8), notice: notice)
        #expect(backlog.dropped == 6, "no notice per line")
        backlog.remove(10)
        #expect(text(backlog) == "e 2\nline 3\nline 4\n")
        backlog.append(Array("line B\n".utf8), notice: notice)
        #expect(text(backlog) == "e 2\nline 3\nline 4\ndropped 6\nline B\n")
        backlog.remove(text(backlog).utf8.count)
        #expect(backlog.isEmpty && backlog.dropped == 0)
    }

    @Test func discardedLinesAndThoseOfDiscardedNoticesCountAsDropped() {
        var backlog = LogBacklog(limit: 1000)
        for number in 0..<3 { backlog.append(Array("line \(number)\n".utf8), notice: notice) }
        backlog.discard()
        #expect(backlog.isEmpty && backlog.dropped == 3)
        backlog.append(Array("x\n".utf8), notice: notice)
        #expect(text(backlog) == "dropped 3\nx\n")
        backlog.discard()
        #expect(backlog.dropped == 4)
        backlog.appendNotice(notice)
        #expect(text(backlog) == "dropped 4\n")
    }
}
