import Synchronization

/// SIGINT, SIGTERM and SIGHUP as events: the first one asks the program to end well, the second one ends it.
///
/// The signals are blocked in every thread and taken by one that does nothing else. What a signal asks for is
/// then visible in three ways: ``signal`` holds it, ``descriptor`` becomes readable, and the action of
/// ``whenInterrupted(_:)`` is called.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Becomes readable when a signal has come.
    var descriptor: Descriptor { Descriptor(number: readEnd) }

    /// The signal that came, if one did.
    var signal: Int32? { state.withLock { $0.signal } }

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    /// Blocks the signals and starts the thread that takes them.
    ///
    /// SIGPIPE is ignored: a write that fails says the same.
    func start() {
        setDisposition(SIGPIPE, ignoring: true)
        var set = Self.signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
        DetachedThread.start { [self] in
            while true {
                var set = Self.signals
                var number: Int32 = 0
                guard sigwait(&set, &number) == 0 else { continue }
                take(number)
            }
        }
    }

    /// Calls `action` at the first signal, or at once where it came already; replaces the action before it.
    func whenInterrupted(_ action: (@Sendable () -> Void)?) {
        let interrupted = state.withLock { state in
            state.action = action
            return state.signal != nil
        }
        if interrupted { action?() }
    }

    /// Forgets the signal that came: a chat goes on after an answer was stopped.
    func reset() {
        state.withLock { $0.signal = nil }
        while (try? descriptor.wait(for: POLLIN, or: nil, milliseconds: 0)) == .ready {
            _ = try? descriptor.read(upTo: 16)
        }
    }

    private func take(_ number: Int32) {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            if state.signal != nil { Self.die(of: number) }
            state.signal = number
            return state.action
        }
        var byte: UInt8 = 1
        _ = put(writeEnd, &byte)
        action?()
    }

    /// Ends the process as the signal itself would have: the shell sees a death by that signal.
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

    /// Runs something with the signals let through, for child processes: they inherit the mask.
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
