import Synchronization

/// Writes a comment into a stream of server-sent events whenever nothing was written for a while, so that nobody on the way takes
/// the connection for dead.
///
/// Comments stand between events only: whatever is written through it comes whole, and comments wait for that or leave themselves out.
///
/// - Cancellation: the task that pings ends with the work that it accompanies.
final class KeepAliveWriter: ResponseBodyWriter {
    private struct State {
        var isWriting = false
        var lastWrite: ContinuousClock.Instant
        /// The answer's own bytes, which wait for a comment to be out.
        var waiter: UnsafeContinuation<Void, Never>?
    }

    /// LiteLLM's comment; clients' libraries skip what begins with a colon.
    private static let comment = Array(": ping\n\n".utf8)

    private let writer: any ResponseBodyWriter
    private let interval: Duration
    private let clock: any ProxyClock
    private let state: Mutex<State>

    private init(_ writer: any ResponseBodyWriter, interval: Duration, clock: any ProxyClock) {
        self.writer = writer
        self.interval = interval
        self.clock = clock
        self.state = Mutex(State(lastWrite: clock.now))
    }

    /// Runs work that writes a stream, with comments in its pauses.
    ///
    /// - Parameter interval: the length of a pause after which one is due; `nil` sends none.
    static func accompany(
        _ writer: any ResponseBodyWriter,
        interval: Duration?,
        clock: any ProxyClock,
        _ work: (any ResponseBodyWriter) async throws -> Void
    ) async throws {
        guard let interval, interval > .zero else { return try await work(writer) }
        try await ping(writer, interval: interval, clock: clock, during: work)
    }

    // Not inlined: a stream without comments has no use for the frame, which is large.
    @inline(never)
    private static func ping(
        _ writer: any ResponseBodyWriter,
        interval: Duration,
        clock: any ProxyClock,
        during work: (any ResponseBodyWriter) async throws -> Void
    ) async throws {
        let keeper = KeepAliveWriter(writer, interval: interval, clock: clock)
        async let _: Void = keeper.ping()
        try await work(keeper)
    }

    func write(_ bytes: [UInt8]) async throws {
        await begin()
        defer { end() }
        try await writer.write(bytes)
    }

    /// Ends when its task is cancelled, or when the client is gone, which the answer's own writes notice as well.
    private func ping() async {
        var next = clock.now + interval
        while (try? await clock.sleep(until: next)) != nil {
            if let later = begin(at: clock.now) {
                next = later
                continue
            }
            defer { end() }
            guard (try? await writer.write(Self.comment)) != nil else { return }
            next = clock.now + interval
        }
    }

    /// Begins a comment where one is due, and answers `nil`; otherwise says when the next may be.
    private func begin(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        state.withLock { state in
            if state.isWriting { return now + interval }
            let due = state.lastWrite + interval
            guard due <= now else { return due }
            state.isWriting = true
            return nil
        }
    }

    private func begin() async {
        let isFree = state.withLock { state in
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if isFree { return }
        await withUnsafeContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isWriting {
                    state.waiter = continuation
                    return false
                }
                state.isWriting = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func end() {
        let now = clock.now
        let waiter = state.withLock { state in
            state.lastWrite = now
            let waiter = state.waiter
            state.waiter = nil
            // Whoever waits writes on at once.
            state.isWriting = waiter != nil
            return waiter
        }
        waiter?.resume()
    }
}
