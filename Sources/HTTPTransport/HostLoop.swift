/// An event loop of the program's own that lends its thread to a transport.
///
/// A transport needs a thread that waits for its sockets. Where it works on the thread that has the clients' connections,
/// too, nothing has to be handed from one thread to another. `ProxyServer`'s `EventLoops` are such loops.
///
/// - Isolation: may be used from any thread; the jobs run on the loop's own, one after another.
public protocol HostLoop: Sendable {
    /// Runs a job when what is ready to run has run, before the loop waits; later jobs after it.
    func execute(_ job: @escaping @Sendable () -> Void)

    /// Runs a job when a time has passed; not at all, where the loop ends before.
    func execute(after delay: Duration, _ job: @escaping @Sendable () -> Void)

    /// Runs a job each time that a counter, an `eventfd` that does not block, was raised, after setting it to zero.
    ///
    /// The loop closes the descriptor when it ends.
    ///
    /// - Throws: where the loop cannot watch it or has ended; the descriptor is still the caller's then.
    func watch(counter descriptor: CInt, _ job: @escaping @Sendable () -> Void) async throws
}
