import Foundation
import Synchronization

/// A running child: what it wrote so far can be waited for.
final class AskChild: @unchecked Sendable {
    // `@unchecked`: Process is used by the task that started it; what its threads share stands behind the
    // lock.
    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var arrivals: [(count: Int, at: ContinuousClock.Instant)] = []
        var open = 0
        var ended: (status: Int32, wasSignal: Bool)?
        var waiters: [(isMet: (State) -> Bool, resume: CheckedContinuation<Void, Never>)] = []
    }

    private let process: Process
    private let state = Mutex(State())

    init(process: Process) {
        self.process = process
    }

    var identifier: Int32 { process.processIdentifier }

    func begin(
        reading output: FileHandle?,
        _ errors: FileHandle?,
        writing input: [UInt8]?,
        to pipe: FileHandle?
    ) throws {
        process.terminationHandler = { [self] process in
            change { state in
                let wasSignal = process.terminationReason == .uncaughtSignal
                state.ended = (
                    wasSignal ? 128 + process.terminationStatus : process.terminationStatus, wasSignal
                )
            }
        }
        state.withLock { $0.open = (output == nil ? 0 : 1) + (errors == nil ? 0 : 1) }
        try process.run()
        if let output { read(output) { $0.output += $1 } }
        if let errors { read(errors) { $0.errors += $1 } }
        if let input, let pipe {
            Thread.detachNewThread {
                signal(SIGPIPE, SIG_IGN)
                try? pipe.write(contentsOf: Data(input))
                try? pipe.close()
            }
        }
    }

    /// Waits until the output so far is as wanted.
    func output(until isMet: @escaping @Sendable ([UInt8]) -> Bool) async -> [UInt8] {
        await wait { isMet($0.output) || ($0.ended != nil && $0.open == 0) }
        return state.withLock { $0.output }
    }

    func errors(until isMet: @escaping @Sendable (String) -> Bool) async -> String {
        await wait { isMet(String(decoding: $0.errors, as: UTF8.self)) || ($0.ended != nil && $0.open == 0) }
        return state.withLock { String(decoding: $0.errors, as: UTF8.self) }
    }

    /// When so many bytes of output had come.
    func arrival(ofByte count: Int) -> ContinuousClock.Instant? {
        state.withLock { state in state.arrivals.first { $0.count >= count }?.at }
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for the end of the process and of its output.
    func result() async -> AskResult {
        await wait { $0.ended != nil && $0.open == 0 }
        return state.withLock { state in
            AskResult(
                output: state.output,
                errors: String(decoding: state.errors, as: UTF8.self),
                status: state.ended?.status ?? -1,
                wasSignal: state.ended?.wasSignal ?? false
            )
        }
    }

    private func read(_ handle: FileHandle, _ take: @escaping @Sendable (inout State, [UInt8]) -> Void) {
        Thread.detachNewThread { [self] in
            while true {
                let bytes = [UInt8](handle.availableData)
                let now = ContinuousClock.now
                change { state in
                    take(&state, bytes)
                    state.arrivals.append((state.output.count, now))
                    if bytes.isEmpty { state.open -= 1 }
                }
                if bytes.isEmpty { return }
            }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let ready = state.withLock { state in
            body(&state)
            let ready = state.waiters.filter { $0.isMet(state) }
            let rest = state.waiters.filter { !$0.isMet(state) }
            state.waiters = rest
            return ready.map(\.resume)
        }
        for waiter in ready { waiter.resume() }
    }

    private func wait(_ isMet: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if isMet(state) { return true }
                state.waiters.append((isMet, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}
