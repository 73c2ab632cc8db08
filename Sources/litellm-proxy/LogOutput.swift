@preconcurrency import Dispatch
import ProxyServer
import Synchronization

/// Where log lines go: standard error.
///
/// A line has its line break. Lines stay whole and in order. Whoever writes one never waits for the reader: what it does not take waits in
/// a bounded backlog, which a thread of its own writes; what finds no room there is dropped, and a later line says how much that was.
final class LogOutput: Sendable {
    private struct State {
        var backlog = LogBacklog()
        /// Whether what waits is written with other postponed work.
        var isPostponed = false
        /// Whether the worker writes what waits, because the reader is behind.
        var isHandedOver = false
        /// Makes the line that says how many were dropped.
        var notice: @Sendable (Int) -> [UInt8] = { Array("\($0) log lines were dropped\n".utf8) }
    }

    private let loops: EventLoops
    private let sink: LogSink
    private let state = Mutex(State())
    private let worker = DispatchQueue(label: "log")

    init(loops: EventLoops, sink: LogSink = LogSink()) {
        self.loops = loops
        self.sink = sink
    }

    /// Sets how a line says that others were dropped.
    func setNotice(_ notice: @escaping @Sendable (Int) -> [UInt8]) {
        state.withLock { $0.notice = notice }
    }

    /// Writes a line, after those that wait.
    func write(_ line: [UInt8]) {
        state.withLock { state in
            state.backlog.append(line, notice: state.notice)
            writeOut(&state)
        }
    }

    /// Writes a line with those of the work that was postponed with it; at once elsewhere than on an event loop.
    func writeTogether(_ line: [UInt8]) {
        guard loops.areCurrent else { return write(line) }
        let isFirst = state.withLock { state in
            state.backlog.append(line, notice: state.notice)
            defer { state.isPostponed = true }
            return !state.isPostponed
        }
        // Where it is not, another has asked already.
        guard isFirst else { return }
        loops.postpone {
            self.state.withLock { state in
                state.isPostponed = false
                self.writeOut(&state)
            }
        }
    }

    /// Waits until all lines are written, but no longer than the time given: a reader that stands still keeps no process from ending.
    func flush(within time: Duration) async {
        let deadline = ContinuousClock.now + time
        while state.withLock({ !$0.backlog.isEmpty }), ContinuousClock.now < deadline {
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { return }
        }
    }

    private func writeOut(_ state: inout State) {
        guard !state.isHandedOver, !state.backlog.isEmpty else { return }
        if !sink.mayBlock, writeWhatIsTaken(&state) { return }
        state.isHandedOver = true
        worker.async { if self.sink.mayBlock { self.writeBlocking() } else { self.writeWhenTaken() } }
    }

    /// Writes until nothing waits, or the reader takes no more; whether nothing waits.
    private func writeWhatIsTaken(_ state: inout State) -> Bool {
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

    private func writeWhenTaken() {
        while true {
            sink.waitUntilWritable()
            let isDone = state.withLock { state in
                guard writeWhatIsTaken(&state) else { return false }
                state.backlog.appendNotice(state.notice)
                guard writeWhatIsTaken(&state) else { return false }
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
                // No more than a pipe takes at once, so that others are told soon that there is room.
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
