import NIOCore
import NIOEmbedded
import Testing

@testable import ProxyServer

@Suite("The end of an event loop's turn")
struct LoopTurnTests {
    private let loop = EmbeddedEventLoop()

    @Test("Responses are sent together, after the loop's own work and before postponed work")
    func order() throws {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let first = try handler("first", seen)
        let second = try handler("second", seen)
        turn.postpone { seen.add("postponed") }
        turn.flush(first)
        turn.runBeforeSending { seen.add("done") }
        turn.flush(second)
        #expect(seen.all == [])
        loop.run()
        #expect(seen.all == ["done", "first", "second", "postponed"])
    }

    @Test("Work added by work runs last, and each turn has its own end")
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

    @Test("Work added while responses are sent runs in the same turn")
    func whileSending() throws {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let bound = NIOLoopBound(turn, eventLoop: loop)
        let context = try handler("sent", seen) { bound.value.runBeforeSending { seen.add("added") } }
        turn.flush(context)
        loop.run()
        #expect(seen.all == ["sent", "added"])
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
