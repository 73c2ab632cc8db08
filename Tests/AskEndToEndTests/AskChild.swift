import Foundation
import ProxyTesting

/// A running child process, whose output a test can wait for.
final class AskChild: @unchecked Sendable {
    // `@unchecked`: Process is used only by the task that started it; its threads share only `state`.
    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var open = 0
        var ended: (status: Int32, wasSignal: Bool)?
    }

    private let process: Process
    private let state = Watched(State())

    init(process: Process) {
        self.process = process
    }

    var identifier: Int32 { process.processIdentifier }

    func start(
        reading output: FileHandle?,
        _ errors: FileHandle?,
        writing input: [UInt8]?,
        to pipe: FileHandle?
    ) throws {
        process.terminationHandler = { [self] process in
            state.change { state in
                let wasSignal = process.terminationReason == .uncaughtSignal
                state.ended = (
                    wasSignal ? 128 + process.terminationStatus : process.terminationStatus, wasSignal
                )
            }
        }
        state.change { $0.open = (output == nil ? 0 : 1) + (errors == nil ? 0 : 1) }
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

    /// Waits until the output so far meets a condition, or the process has ended.
    func output(until isMet: @escaping @Sendable ([UInt8]) -> Bool) async -> [UInt8] {
        await wait { isMet($0.output) || ($0.ended != nil && $0.open == 0) }
        return state.value.output
    }

    /// Waits until the text on stderr so far meets a condition, or the process has ended.
    func errors(until isMet: @escaping @Sendable (String) -> Bool) async -> String {
        await wait { isMet(String(decoding: $0.errors, as: UTF8.self)) || ($0.ended != nil && $0.open == 0) }
        return String(decoding: state.value.errors, as: UTF8.self)
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for the end of the process and of its output.
    func result() async -> AskResult {
        await wait { $0.ended != nil && $0.open == 0 }
        let state = state.value
        return AskResult(
            output: state.output,
            errors: String(decoding: state.errors, as: UTF8.self),
            status: state.ended?.status ?? -1,
            wasSignal: state.ended?.wasSignal ?? false
        )
    }

    private func read(_ handle: FileHandle, _ append: @escaping @Sendable (inout State, [UInt8]) -> Void) {
        Thread.detachNewThread { [self] in
            while true {
                let bytes = [UInt8](handle.availableData)
                state.change { state in
                    append(&state, bytes)
                    if bytes.isEmpty { state.open -= 1 }
                }
                if bytes.isEmpty { return }
            }
        }
    }

    private func wait(_ isMet: @escaping @Sendable (State) -> Bool) async {
        _ = try? await state.wait(until: isMet)
    }
}
