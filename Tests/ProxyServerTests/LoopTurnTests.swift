import NIOCore
import NIOEmbedded
import Testing

@testable import ProxyServer

@Suite("What waits for the end of an event loop's turn")
struct LoopTurnTests {
    private let loop = EmbeddedEventLoop()

    @Test("Answers are sent together, after what the loop has to do, before what nobody waits for")
    func order() throws {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let first = try handler("first", seen)
        let second = try handler("second", seen)
        turn.postpone { seen.add("told of") }
        turn.flush(first)
        turn.runBeforeSending { seen.add("done") }
        turn.flush(second)
        #expect(seen.all == [])
        loop.run()
        #expect(seen.all == ["done", "first", "second", "told of"])
    }

    @Test("What such work asks for is done after all the other, and a later turn has an end of its own")
    func another() throws {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let context = try handler("sent", seen)
        let bound = NIOLoopBound((turn: turn, context: context), eventLoop: loop)
        turn.runBeforeSending {
            bound.value.turn.runBeforeSending { seen.add("third") }
            bound.value.turn.flush(bound.value.context)
            seen.add("first")
        }
        turn.runBeforeSending { seen.add("second") }
        loop.run()
        #expect(seen.all == ["first", "second", "third", "sent"])
        turn.runBeforeSending { seen.add("fourth") }
        loop.run()
        #expect(seen.all == ["first", "second", "third", "sent", "fourth"])
    }

    @Test("Work that is asked for while answers are sent is done in the same turn")
    func whileSending() throws {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let bound = NIOLoopBound(turn, eventLoop: loop)
        let context = try handler("sent", seen) { bound.value.runBeforeSending { seen.add("asked for") } }
        turn.flush(context)
        loop.run()
        #expect(seen.all == ["sent", "asked for"])
    }

    private func handler(
        _ name: String,
        _ seen: Seen,
        whenSent: @escaping () -> Void = {}
    ) throws -> ChannelHandlerContext {
        let channel = EmbeddedChannel(loop: loop)
        try channel.pipeline.syncOperations.addHandlers(FlushSeen(name, seen, whenSent), Writer())
        return try channel.pipeline.syncOperations.context(handlerType: Writer.self)
    }
}

private final class FlushSeen: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private let name: String
    private let seen: Seen
    private let whenSent: () -> Void

    init(_ name: String, _ seen: Seen, _ whenSent: @escaping () -> Void) {
        self.name = name
        self.seen = seen
        self.whenSent = whenSent
    }

    func flush(context: ChannelHandlerContext) {
        seen.add(name)
        whenSent()
        context.flush()
    }
}

private final class Writer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}
