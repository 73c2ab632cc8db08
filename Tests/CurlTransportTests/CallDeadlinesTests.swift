import HTTPTransport
import Testing

@testable import CurlTransport

struct CallDeadlinesTests {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private func at(_ milliseconds: Int) -> MonotonicTime { start.advanced(byMilliseconds: milliseconds) }

    @Test func withoutTimersNothingFires() {
        var deadlines = CallDeadlines(CallTimeouts(), startedAt: start)
        #expect(deadlines.next == .never)
        deadlines.received(at: at(5))
        #expect(deadlines.next == .never)
        #expect(deadlines.expired(at: at(1_000_000)) == nil)
    }

    @Test func eachTimerHasItsTime() {
        let timeouts = CallTimeouts(
            firstByte: .milliseconds(100),
            betweenBytes: .milliseconds(50),
            total: .milliseconds(300)
        )
        var deadlines = CallDeadlines(timeouts, startedAt: start)
        #expect(deadlines.next == at(100))
        #expect(deadlines.expired(at: at(99)) == nil)
        #expect(deadlines.expired(at: at(100)) == .firstByte)

        deadlines.received(at: at(90))
        #expect(deadlines.next == at(140))
        #expect(deadlines.expired(at: at(139)) == nil)
        #expect(deadlines.expired(at: at(140)) == .betweenBytes)

        deadlines.received(at: at(280))
        #expect(deadlines.next == at(300))
        #expect(deadlines.expired(at: at(300)) == .total)
    }

    @Test func aHeadThatComesInPartsHasTheFirstBytesTime() {
        var deadlines = CallDeadlines(
            CallTimeouts(firstByte: .milliseconds(100), betweenBytes: .milliseconds(50)),
            startedAt: start
        )
        deadlines.receivedPartOfHead(at: at(99))
        #expect(deadlines.expired(at: at(100)) == .firstByte)
        var withoutFirst = CallDeadlines(CallTimeouts(betweenBytes: .milliseconds(50)), startedAt: start)
        withoutFirst.receivedPartOfHead(at: at(99))
        #expect(withoutFirst.expired(at: at(149)) == .betweenBytes)
    }

    @Test func timeInWhichWeHoldDoesNotCount() {
        let timeouts = CallTimeouts(betweenBytes: .milliseconds(50), total: .seconds(10))
        var deadlines = CallDeadlines(timeouts, startedAt: start)
        deadlines.received(at: at(0))
        deadlines.held()
        #expect(deadlines.next == at(10_000))
        deadlines.received(at: at(5000))
        #expect(deadlines.next == at(5050))
    }

    @Test func anEndlessDurationIsNever() {
        let timeouts = CallTimeouts(firstByte: .seconds(Int64.max), total: .seconds(-1))
        #expect(CallDeadlines(timeouts, startedAt: start).expired(at: start) == .total)
        #expect(start.advanced(by: .seconds(Int64.max)) == .never)
        #expect(MonotonicTime.never.pollTimeout(from: start) == -1)
        #expect(at(1).pollTimeout(from: start) == 1)
        #expect(start.advanced(by: .nanoseconds(1)).pollTimeout(from: start) == 1)
        #expect(start.pollTimeout(from: at(1)) == 0)
    }
}
