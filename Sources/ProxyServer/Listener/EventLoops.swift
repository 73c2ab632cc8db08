public import HTTPTransport
import NIOCore
import NIOPosix
import ProxyCore

/// The threads that a server's connections live on.
///
/// A server makes its own. Make them before it where a transport is to work on the same threads:
///
/// ```swift
/// let loops = EventLoops(count: 2)
/// let transport = try await CurlTransport(on: loops.hosts)
/// let service = ProxyService(configuration: configuration, transport: transport)
/// let server = try await ProxyServer.start(service: service, configuration: listening, on: loops, logger: logger)
/// // …
/// await server.shutdown()
/// await transport.shutdown()
/// await loops.shutdown()
/// ```
///
/// - Isolation: may be used from any task.
public final class EventLoops: Sendable {
    let group: MultiThreadedEventLoopGroup
    private let loops: [ServerLoop]

    /// Starts the threads; one where the count is less.
    public init(count: Int = 1) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, count))
        loops = group.makeIterator().enumerated().map { ServerLoop($1, affinity: $0) }
    }

    /// The loops, as a transport sees them.
    public var hosts: [any HostLoop] {
        loops.map { EventLoopHost($0) }
    }

    func loop(of eventLoop: any EventLoop) -> ServerLoop {
        loops.first { $0.eventLoop === eventLoop } ?? ServerLoop(eventLoop, affinity: 0)
    }

    /// Whether the caller is on one of these threads.
    public var areCurrent: Bool { loops.contains { $0.eventLoop.inEventLoop } }

    /// Does work when the answers of the thread's turn are sent or, where such work comes often, up to 5 ms later with all that came meanwhile;
    /// at once, where the caller is on none of these threads.
    ///
    /// For what nobody waits for, such as writing a log. What such work postpones itself is done with it, after all the other.
    public func postpone(_ work: @escaping @Sendable () -> Void) {
        guard let loop = loops.first(where: { $0.eventLoop.inEventLoop }) else { return work() }
        loop.turn.value.postpone(work)
    }

    /// Ends the threads, which do what was postponed before; what uses them has to have ended before.
    public func shutdown() async {
        try? await group.shutdownGracefully()
    }
}
