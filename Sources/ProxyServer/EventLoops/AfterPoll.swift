import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Work that waits until its event loop has polled its sockets.
///
/// A loop polls only when nothing is ready to run, timers included. A client that pipelines thousands of requests, each of which makes the
/// next one ready, would starve everybody else. Writing a byte to a socket pair delays the work until the loop has polled, and so has seen
/// what other clients sent.
///
/// - Isolation: belongs to its event loop.
final class AfterPoll {
    private let eventLoop: any EventLoop
    private let work = WorkQueue()
    /// The end that is written to; `nil` before the first use.
    private var waker: CInt?
    private var isScheduled = false

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Runs work after the next poll.
    func add(_ work: @escaping @Sendable () -> Void) {
        self.work.add(work)
        guard !isScheduled else { return }
        isScheduled = true
        if let waker { wake(waker) } else { openWaker() }
    }

    private func polled() {
        isScheduled = false
        work.run()
    }

    private func wake(_ waker: CInt) {
        var byte: UInt8 = 0
        guard write(waker, &byte, 1) != 1 else { return }
        scheduleTimer()
    }

    /// Nearly as good, where there is no socket pair.
    private func scheduleTimer() {
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .milliseconds(1)) { this.value.polled() }
    }

    private func openWaker() {
        var ends: [CInt] = [-1, -1]
        #if canImport(Glibc)
            let kind = CInt(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard let bootstrap = ClientBootstrap(validatingGroup: eventLoop),
            socketpair(AF_UNIX, kind, 0, &ends) == 0
        else { return scheduleTimer() }
        let (reader, waker) = (ends[0], ends[1])
        _ = fcntl(waker, F_SETFL, O_NONBLOCK)
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(WakeHandler(this.value))
            }
        }
        .withConnectedSocket(reader).whenComplete { result in
            guard case .success(let channel) = result else {
                close(waker)
                return this.value.scheduleTimer()
            }
            channel.closeFuture.whenComplete { _ in
                this.value.waker = nil
                close(waker)
            }
            this.value.waker = waker
            this.value.wake(waker)
        }
    }

    private final class WakeHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let queue: AfterPoll

        init(_ queue: AfterPoll) {
            self.queue = queue
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            queue.polled()
        }
    }
}
