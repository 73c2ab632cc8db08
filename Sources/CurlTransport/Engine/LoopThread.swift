import CCurl
import HTTPTransport
import Synchronization

/// A thread of the system with a name, on which no signal of the process is handled.
final class LoopThread: Sendable {
    private struct Handle: @unchecked Sendable {
        // An identifier, which any thread may pass to `pthread_join`; on some systems it is spelled as a
        // pointer.
        var thread: pthread_t
    }

    private let handle: Mutex<Handle?>

    /// Starts the thread.
    init(name: String, _ body: sending @escaping () -> Void) throws(TransportError) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        #if os(Linux)
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, { Start.run($0) }, start.toOpaque())
            handle = Mutex(code == 0 ? Handle(thread: thread) : nil)
        #else
            var thread: pthread_t?
            let code = pthread_create(&thread, nil, { Start.run($0) }, start.toOpaque())
            handle = Mutex(code == 0 ? thread.map { Handle(thread: $0) } : nil)
        #endif
        if code != 0 {
            start.release()
            throw TransportError(
                .resourceExhausted,
                phase: .connecting,
                detail: "no thread can be started (\(code))"
            )
        }
    }

    /// Waits for the thread's end, for the first who asks; has no effect afterwards.
    func join() {
        guard let handle = take() else { return }
        pthread_join(handle.thread, nil)
    }

    /// Lets the thread end on its own.
    func detach() {
        guard let handle = take() else { return }
        pthread_detach(handle.thread)
    }

    private func take() -> Handle? {
        handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
    }
}

extension LoopThread {
    /// What the new thread begins with; handed through `pthread_create`'s pointer.
    private final class Start {
        let name: String
        let body: () -> Void

        init(name: String, body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }

        static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
            guard let pointer else { return nil }
            let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
            leaveSignalsToOthers()
            setName(start.name)
            start.body()
            return nil
        }

        /// SIGPIPE goes to the thread that writes, and TLS libraries write without asking for none.
        ///
        /// The others are signals to the program, which a thread that nobody expects should not take.
        private static func leaveSignalsToOthers() {
            var signals = sigset_t()
            sigemptyset(&signals)
            for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&signals, signal) }
            pthread_sigmask(SIG_BLOCK, &signals, nil)
        }

        private static func setName(_ name: String) {
            // Linux takes 15 bytes and refuses more.
            let short = String(decoding: name.utf8.prefix(15), as: UTF8.self)
            ccurl_name_thread(short)
        }
    }
}
