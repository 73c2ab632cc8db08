import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import ProxyServer

@Suite("Postponed work")
struct PostponedWorkTests {
    private let loop = EmbeddedEventLoop()

    @Test("Work after a pause runs in its turn, together with what it postpones")
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

    @Test("Frequent work runs in one batch after 5 ms, and what it postpones runs last")
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

    @Test("Postponed work runs before the threads end")
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

    @Test("On other threads, work runs at once")
    func elsewhere() async {
        let loops = EventLoops()
        let seen = Seen()
        loops.postpone { seen.add("at once") }
        #expect(seen.all == ["at once"])
        await loops.shutdown()
    }
}
