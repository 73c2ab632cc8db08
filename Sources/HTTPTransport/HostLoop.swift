/// An event loop of the program that lends its thread to a transport.
///
/// A transport needs a thread that waits for its sockets. Where that is the thread of the clients' connections, nothing has to
/// be passed from one thread to another. `ProxyServer`'s `EventLoops` are such loops.
///
/// - Isolation: may be used from any thread; the jobs run on the loop's thread, one after another.
public protocol HostLoop: Sendable {
    /// Runs a job after those that are ready to run, before the loop waits; jobs run in their order.
    func execute(_ job: @escaping @Sendable () -> Void)

    /// Runs a job after a delay; never, where the loop ends before.
    func execute(after delay: Duration, _ job: @escaping @Sendable () -> Void)

    /// Runs a job each time a counter (a nonblocking `eventfd`) was raised, after setting it to zero.
    ///
    /// The loop closes the descriptor when it ends.
    ///
    /// - Throws: where the loop cannot watch it or has ended; the caller still owns the descriptor then.
    func watch(counter descriptor: CInt, _ job: @escaping @Sendable () -> Void) async throws
}
