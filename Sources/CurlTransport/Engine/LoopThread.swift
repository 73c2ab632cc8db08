import CCurl
import HTTPTransport
import Synchronization

/// A named thread on which no signal of the process is handled.
final class LoopThread: Sendable {
    private struct Handle: @unchecked Sendable {
        // An identifier, which any thread may pass to `pthread_join`; on some systems its type is a pointer.
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

    /// Waits for the thread's end; only the first call does.
    func join() {
        guard let handle = takeHandle() else { return }
        pthread_join(handle.thread, nil)
    }

    /// Lets the thread end without being joined.
    func detach() {
        guard let handle = takeHandle() else { return }
        pthread_detach(handle.thread)
    }

    private func takeHandle() -> Handle? {
        handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
    }
}

extension LoopThread {
    /// What the new thread starts with; passed through `pthread_create`'s pointer.
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
            blockSignals()
            setName(start.name)
            start.body()
            return nil
        }

        /// SIGPIPE goes to the thread that writes, and TLS libraries write without asking for none.
        ///
        /// The others are meant for the program's own threads.
        private static func blockSignals() {
            var signals = sigset_t()
            sigemptyset(&signals)
            for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&signals, signal) }
            pthread_sigmask(SIG_BLOCK, &signals, nil)
        }

        private static func setName(_ name: String) {
            // Linux accepts at most 15 bytes.
            let short = String(decoding: name.utf8.prefix(15), as: UTF8.self)
            ccurl_name_thread(short)
        }
    }
}
