import Synchronization

/// SIGINT, SIGTERM and SIGHUP as events: the first asks the program to end cleanly, the second ends it at
/// once.
///
/// The signals are blocked in every thread and received by one thread that does nothing else. After the first
/// one, ``signal`` holds it, ``descriptor`` is readable, and the action of ``whenInterrupted(_:)`` has been
/// called.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Becomes readable when a signal arrives.
    var descriptor: Descriptor { Descriptor(number: readEnd) }

    /// The signal that arrived, if any.
    var signal: Int32? { state.withLock { $0.signal } }

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    /// Blocks the signals and starts the thread that receives them.
    ///
    /// Ignores SIGPIPE, because the failed write reports the same.
    func start() {
        setDisposition(SIGPIPE, ignoring: true)
        var set = Self.signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
        DetachedThread.start { [self] in
            while true {
                var set = Self.signals
                var number: Int32 = 0
                guard sigwait(&set, &number) == 0 else { continue }
                receive(number)
            }
        }
    }

    /// Calls `action` at the first signal, or immediately if it has already arrived.
    ///
    /// Replaces the previous action.
    func whenInterrupted(_ action: @escaping @Sendable () -> Void) {
        let isInterrupted = state.withLock { state in
            state.action = action
            return state.signal != nil
        }
        if isInterrupted { action() }
    }

    /// Calls `action` at the first signal, unless ``whenInterrupted(_:)`` sets another one before or after
    /// this call.
    func setDefaultAction(_ action: @escaping @Sendable () -> Void) {
        let isInterrupted = state.withLock { state in
            guard state.action == nil else { return false }
            state.action = action
            return state.signal != nil
        }
        if isInterrupted { action() }
    }

    /// Forgets the signal, so that a chat can continue after a stopped answer.
    func reset() {
        state.withLock { $0.signal = nil }
        while (try? descriptor.wait(for: POLLIN, or: nil, milliseconds: 0)) == .ready {
            _ = try? descriptor.read(upTo: 16)
        }
    }

    private func receive(_ number: Int32) {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            if state.signal != nil { Self.die(of: number) }
            state.signal = number
            return state.action
        }
        var byte: UInt8 = 1
        _ = put(writeEnd, &byte)
        action?()
    }

    /// Ends the process by the signal itself, so that the shell sees that.
    static func die(of number: Int32) -> Never {
        setDisposition(number, ignoring: false)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        kill(getpid(), number)
        usleep(100_000)
        exit(128 + number)
    }

    /// Runs `body` with the signals unblocked, for child processes, which inherit the mask.
    static func withSignalsUnblocked<Result>(_ body: () -> Result) -> Result {
        var set = signals
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        defer {
            var set = signals
            pthread_sigmask(SIG_BLOCK, &set, nil)
        }
        return body()
    }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
        return set
    }
}

private func put(_ number: Int32, _ byte: UnsafePointer<UInt8>) -> Int { write(number, byte, 1) }

private func setDisposition(_ number: Int32, ignoring: Bool) {
    _ = signal(number, ignoring ? SIG_IGN : SIG_DFL)
}

/// A thread that nobody joins.
private enum DetachedThread {
    fileprivate final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts the thread.
    ///
    /// If the system cannot create one, nothing happens.
    static func start(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        if !create(body.toOpaque()) { body.release() }
    }

    private static func create(_ body: UnsafeMutableRawPointer) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        return pthread_create(&thread, &attributes, enterThread, body) == 0
    }
}

#if canImport(Darwin)
    private func enterThread(_ body: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<DetachedThread.Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
    }
#else
    private func enterThread(_ body: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let body else { return nil }
        Unmanaged<DetachedThread.Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
    }
#endif
