package import Foundation
import ProxyTesting

/// Reads a pipe in the background, and lets a test wait for what arrives.
package final class PipeReader: Sendable {
    private struct State {
        var text = ""
        var isAtEnd = false
    }

    private let state = Watched(State())

    package init(_ pipe: Pipe) {
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [state] in
            while case let data = handle.availableData, !data.isEmpty {
                state.change { $0.text += String(decoding: data, as: UTF8.self) }
            }
            state.change { $0.isAtEnd = true }
        }
    }

    package var text: String { state.value.text }

    /// Waits until the text meets a condition, or the pipe has ended.
    package func wait(until isMet: @escaping @Sendable (String) -> Bool) async {
        _ = try? await state.wait { $0.isAtEnd || isMet($0.text) }
    }
}
