import NIOCore
import NIOPosix
public import ProxyCore

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

    /// Starts the threads; one where the count is less.
    public init(count: Int = 1) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, count))
    }

    /// The loops, as a transport sees them.
    public var hosts: [any HostLoop] {
        group.makeIterator().map { EventLoopHost($0) }
    }

    /// Ends the threads; what uses them has to have ended before.
    public func shutdown() async {
        try? await group.shutdownGracefully()
    }
}
