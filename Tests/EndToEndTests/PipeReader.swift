import Foundation
import Synchronization

/// Reads a pipe from now on, and lets a test wait for what comes.
final class PipeReader: Sendable {
    private struct State {
        var text = ""
        var isAtEnd = false
        var waiters: [(isMet: @Sendable (String) -> Bool, continuation: CheckedContinuation<Void, Never>)] =
            []
    }

    private let state = Mutex(State())

    init(_ pipe: Pipe) {
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [self] in
            while case let data = handle.availableData, !data.isEmpty {
                change { $0.text += String(decoding: data, as: UTF8.self) }
            }
            change { $0.isAtEnd = true }
        }
    }

    var text: String { state.withLock { $0.text } }

    /// Waits until the text meets a condition, or the pipe has ended.
    func wait(until isMet: @escaping @Sendable (String) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isMetNow = state.withLock { state in
                if state.isAtEnd || isMet(state.text) { return true }
                state.waiters.append((isMet, continuation))
                return false
            }
            if isMetNow { continuation.resume() }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let met = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            body(&state)
            let (text, isAtEnd) = (state.text, state.isAtEnd)
            let met = state.waiters.filter { isAtEnd || $0.isMet(text) }.map(\.continuation)
            state.waiters.removeAll { isAtEnd || $0.isMet(text) }
            return met
        }
        for continuation in met { continuation.resume() }
    }
}
