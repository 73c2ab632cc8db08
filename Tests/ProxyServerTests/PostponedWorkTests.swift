import Logging
import NIOCore
import NIOEmbedded
import NIOPosix
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyServer

@Suite("Work that nobody waits for")
struct PostponedWorkTests {
    private let loop = EmbeddedEventLoop()

    @Test("Work that comes after a pause is done in its turn, with what is postponed meanwhile")
    func afterPause() {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let bound = NIOLoopBound(turn, eventLoop: loop)
        turn.postpone {
            bound.value.postpone { seen.add("third") }
            seen.add("first")
        }
        turn.postpone { seen.add("second") }
        #expect(seen.all == [])
        loop.run()
        #expect(seen.all == ["first", "second", "third"])
        loop.advanceTime(by: .milliseconds(5))
        turn.postpone { seen.add("fourth") }
        loop.run()
        #expect(seen.all == ["first", "second", "third", "fourth"])
    }

    @Test("Work that comes often is done together after 5 ms, what it postpones itself after all the other")
    func together() {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let bound = NIOLoopBound(turn, eventLoop: loop)
        turn.postpone {}
        loop.run()
        loop.advanceTime(by: .milliseconds(4))
        turn.postpone {
            bound.value.postpone { seen.add("third") }
            seen.add("first")
        }
        loop.advanceTime(by: .milliseconds(4))
        turn.postpone { seen.add("second") }
        #expect(seen.all == [])
        loop.advanceTime(by: .milliseconds(1))
        #expect(seen.all == ["first", "second", "third"])
        turn.postpone { seen.add("fourth") }
        loop.run()
        #expect(seen.all == ["first", "second", "third"])
        loop.advanceTime(by: .milliseconds(5))
        #expect(seen.all == ["first", "second", "third", "fourth"])
    }

    @Test("What was postponed is done before the threads end")
    func end() async throws {
        let loops = EventLoops(count: 2)
        let seen = Seen()
        for loop in loops.group.makeIterator() {
            try await loop.submit { loops.postpone { seen.add("at the turn's end") } }.get()
            try await loop.submit { loops.postpone { seen.add("before the loop's end") } }.get()
        }
        await loops.shutdown()
        #expect(seen.all.count == 4)
    }

    @Test("Elsewhere than on the threads, nothing is postponed")
    func elsewhere() async {
        let loops = EventLoops()
        let seen = Seen()
        loops.postpone { seen.add("at once") }
        #expect(seen.all == ["at once"])
        await loops.shutdown()
    }

    @Test("A request's line is written later, and tells when the request ended")
    func line() async throws {
        let loops = EventLoops()
        let seen = Seen()
        let logger = Logger(label: "access") { label in
            LineLogHandler(label: label, form: .text, timestamp: { 7 }) {
                seen.add(String(decoding: $0, as: UTF8.self))
            }
        }
        let log = AccessLog(logger: logger, on: loops, clock: ManualClock(unixTime: 1_795_406_988.5))
        let summary = RequestSummary(
            callID: "c-1",
            method: "GET",
            path: "/v1/models",
            status: 200,
            duration: .zero
        )
        for _ in 0..<2 {
            let before = try await loops.group.next().submit {
                let before = seen.all.count
                log.observe(.requestFinished(summary))
                return seen.all.count - before
            }.get()
            #expect(before == 0)
        }
        await loops.shutdown()
        #expect(seen.all.count == 2)
        let line = "2026-11-23T04:09:48.500Z info access: GET /v1/models status=200"
        #expect(seen.all.allSatisfy { $0.hasPrefix(line) })
    }
}
