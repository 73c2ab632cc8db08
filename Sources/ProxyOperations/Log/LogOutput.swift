@preconcurrency import Dispatch
package import ProxyServer
import Synchronization

/// Writes log lines to standard error, whole and in order, without blocking the caller.
///
/// What the reader does not accept at once waits in a bounded backlog that a separate thread writes. When the
/// backlog is full, lines are dropped, and a later line says how many.
package final class LogOutput: Sendable {
    private struct State {
        var backlog = LogBacklog()
        /// Whether writing is scheduled with other postponed work.
        var isPostponed = false
        /// Whether the worker is writing, because the reader is behind.
        var isHandedOver = false
        /// Makes the line that reports how many lines were dropped.
        var notice: @Sendable (Int) -> [UInt8] = { Array("\($0) log lines were dropped\n".utf8) }
    }

    private let loops: EventLoops
    private let sink: LogSink
    private let state = Mutex(State())
    private let worker = DispatchQueue(label: "log")

    package init(loops: EventLoops, sink: LogSink = LogSink()) {
        self.loops = loops
        self.sink = sink
    }

    /// Sets the line that reports dropped lines.
    package func setNotice(_ notice: @escaping @Sendable (Int) -> [UInt8]) {
        state.withLock { $0.notice = notice }
    }

    /// Writes a line after those that wait; the line includes its line break.
    package func write(_ line: [UInt8]) {
        state.withLock { state in
            state.backlog.append(line, notice: state.notice)
            writeOut(&state)
        }
    }

    /// Writes a line together with others of the same turn of the event loop; outside of event loops, at once.
    package func writeTogether(_ line: [UInt8]) {
        guard loops.areCurrent else { return write(line) }
        let isFirst = state.withLock { state in
            state.backlog.append(line, notice: state.notice)
            defer { state.isPostponed = true }
            return !state.isPostponed
        }
        // Otherwise writing is scheduled already.
        guard isFirst else { return }
        loops.postpone {
            self.state.withLock { state in
                state.isPostponed = false
                self.writeOut(&state)
            }
        }
    }

    /// Waits until all lines are written, at most for `time`, so that a stuck reader cannot keep the process alive.
    package func flush(within time: Duration) async {
        let deadline = ContinuousClock.now + time
        while state.withLock({ !$0.backlog.isEmpty }), ContinuousClock.now < deadline {
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { return }
        }
    }

    private func writeOut(_ state: inout State) {
        guard !state.isHandedOver, !state.backlog.isEmpty else { return }
        if !sink.mayBlock, writeAcceptedBytes(&state) { return }
        state.isHandedOver = true
        worker.async { if self.sink.mayBlock { self.writeBlocking() } else { self.writeWhenAccepted() } }
    }

    /// Writes until nothing waits or the reader accepts no more.
    ///
    /// - Returns: whether nothing waits.
    private func writeAcceptedBytes(_ state: inout State) -> Bool {
        while !state.backlog.isEmpty {
            switch state.backlog.withUnsafeBytes({ sink.write($0) }) {
            case .wrote(let count): state.backlog.remove(count)
            case .wouldBlock: return false
            case .failed: state.backlog.discard()
            }
        }
        return true
    }

    // MARK: - The worker

    private func writeWhenAccepted() {
        while true {
            sink.waitUntilWritable()
            let isDone = state.withLock { state in
                guard writeAcceptedBytes(&state) else { return false }
                state.backlog.appendNotice(state.notice)
                guard writeAcceptedBytes(&state) else { return false }
                state.isHandedOver = false
                return true
            }
            if isDone { return }
        }
    }

    private func writeBlocking() {
        while true {
            let piece: [UInt8]? = state.withLock { state in
                guard !state.backlog.isEmpty else {
                    state.isHandedOver = false
                    return nil
                }
                // At most what a pipe accepts at once, so that space is free for others soon.
                return state.backlog.withUnsafeBytes { Array($0.prefix(4096)) }
            }
            guard let piece else { return }
            let outcome = piece.withUnsafeBytes { sink.write($0) }
            state.withLock { state in
                switch outcome {
                case .wrote(let count): state.backlog.remove(count)
                case .wouldBlock: break
                case .failed: state.backlog.discard()
                }
            }
            if case .wouldBlock = outcome { sink.waitUntilWritable() }
        }
    }
}
