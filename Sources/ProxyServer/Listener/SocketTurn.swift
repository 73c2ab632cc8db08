import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Work that waits until its event loop has looked at its sockets.
///
/// A loop does so only when nothing is ready to run, timers among it. A client that sent thousands of requests at once, each of which makes the
/// next one ready, would keep everybody else waiting; what wakes such work is a byte in a socket pair, which the loop sees together with
/// what the other clients sent.
///
/// - Isolation: belongs to its event loop, and is used only there.
final class SocketTurn {
    private let eventLoop: any EventLoop
    private let work = WorkQueue()
    /// The end to write to; `nil` before there is work.
    private var bell: CInt?
    private var isRung = false

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Has work done after the next look at the sockets.
    func after(_ work: @escaping @Sendable () -> Void) {
        self.work.add(work)
        guard !isRung else { return }
        isRung = true
        if let bell { ring(bell) } else { makeBell() }
    }

    private func heard() {
        isRung = false
        work.run()
    }

    private func ring(_ bell: CInt) {
        var byte: UInt8 = 0
        guard write(bell, &byte, 1) != 1 else { return }
        ringLater()
    }

    /// Nearly as good, where there is no bell.
    private func ringLater() {
        let turn = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(1)) { turn.value.heard() }
    }

    private func makeBell() {
        var ends: [CInt] = [-1, -1]
        #if canImport(Glibc)
            let kind = CInt(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard let bootstrap = ClientBootstrap(validatingGroup: eventLoop),
            socketpair(AF_UNIX, kind, 0, &ends) == 0
        else { return ringLater() }
        let (heard, bell) = (ends[0], ends[1])
        _ = fcntl(bell, F_SETFL, O_NONBLOCK)
        let turn = NIOLoopBound(self, eventLoop: eventLoop)
        bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Ear(turn.value))
            }
        }
        .withConnectedSocket(heard).whenComplete { result in
            guard case .success(let channel) = result else {
                close(bell)
                return turn.value.ringLater()
            }
            channel.closeFuture.whenComplete { _ in
                turn.value.bell = nil
                close(bell)
            }
            turn.value.bell = bell
            turn.value.ring(bell)
        }
    }

    private final class Ear: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let turn: SocketTurn

        init(_ turn: SocketTurn) {
            self.turn = turn
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            turn.heard()
        }
    }
}
