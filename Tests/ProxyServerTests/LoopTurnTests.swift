import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import ProxyServer

@Suite("What waits for the end of an event loop's turn")
struct LoopTurnTests {
    private let loop = EmbeddedEventLoop()

    @Test("Answers are sent together, before what can wait until they are")
    func order() throws {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let first = try handler("first", seen)
        let second = try handler("second", seen)
        turn.flush(first)
        turn.afterSending { seen.add("told of") }
        turn.flush(second)
        #expect(seen.all == [])
        loop.run()
        #expect(seen.all == ["first", "second", "told of"])
    }

    @Test("What such work asks for is done after all the other, and a later turn has an end of its own")
    func another() throws {
        let turn = LoopTurn(loop)
        let seen = Seen()
        let context = try handler("sent", seen)
        let bound = NIOLoopBound((turn: turn, context: context), eventLoop: loop)
        turn.afterSending {
            bound.value.turn.afterSending { seen.add("third") }
            bound.value.turn.flush(bound.value.context)
            seen.add("first")
        }
        turn.afterSending { seen.add("second") }
        loop.run()
        #expect(seen.all == ["first", "second", "third", "sent"])
        turn.afterSending { seen.add("fourth") }
        loop.run()
        #expect(seen.all == ["first", "second", "third", "sent", "fourth"])
    }

    @Test("Elsewhere than on the threads, nothing is put off")
    func elsewhere() async {
        let loops = EventLoops()
        let seen = Seen()
        loops.afterSending { seen.add("at once") }
        #expect(seen.all == ["at once"])
        await loops.shutdown()
    }

    private func handler(_ name: String, _ seen: Seen) throws -> ChannelHandlerContext {
        let channel = EmbeddedChannel(loop: loop)
        try channel.pipeline.syncOperations.addHandlers(FlushSeen(name, seen), Writer())
        return try channel.pipeline.syncOperations.context(handlerType: Writer.self)
    }
}

/// What happened, in order.
private final class Seen: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func add(_ name: String) { names.withLock { $0.append(name) } }
}

private final class FlushSeen: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private let name: String
    private let seen: Seen

    init(_ name: String, _ seen: Seen) {
        self.name = name
        self.seen = seen
    }

    func flush(context: ChannelHandlerContext) {
        seen.add(name)
        context.flush()
    }
}

private final class Writer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}
