import Synchronization

/// The line on stderr's terminal that shows progress.
///
/// It appears after 300 ms and is erased before the answer starts.
///
/// It uses only spaces and carriage returns, so that no escape sequence mixes with an answer on the same
/// terminal.
final class StatusLine: Sendable {
    private struct State {
        var isOver = true
        var shown = 0
        var started = ContinuousClock.now
        var label = ""
        var ticker: Task<Void, Never>?
    }

    private let state = Mutex(State())
    private let writer: DescriptorWriter
    /// The widest text that fits on one line.
    ///
    /// Text that wraps could not be erased.
    private let widest: Int

    init(writer: DescriptorWriter, columns: Int?) {
        self.writer = writer
        widest = max(10, (columns ?? 80) - 1)
    }

    /// Starts to show a label and the seconds since now.
    func start(_ label: String, delay: Duration = .milliseconds(300)) {
        let ticker = Task { [self] in
            try? await Task.sleep(for: delay)
            while !Task.isCancelled, draw() { try? await Task.sleep(for: .milliseconds(500)) }
        }
        let former = state.withLock { state in
            let former = state.ticker
            erase(&state)
            state = State(isOver: false, shown: 0, started: .now, label: label, ticker: ticker)
            return former
        }
        former?.cancel()
    }

    /// Changes the label and counts the seconds from now.
    func relabel(_ label: String) {
        state.withLock { state in
            guard state.label != label else { return }
            state.label = label
            state.started = .now
        }
    }

    /// Erases the line for good.
    func end() {
        let ticker = state.withLock { state in
            erase(&state)
            state.isOver = true
            return state.ticker.take()
        }
        ticker?.cancel()
    }

    /// Erases the line while `body` writes to the same stream.
    func withoutLine(_ body: () -> Void) {
        state.withLock { state in
            erase(&state)
            body()
        }
    }

    private func draw() -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            let seconds = Int((.now - state.started).seconds)
            let counter = seconds > 0 ? " \(seconds) s" : ""
            let label = Self.cut(ControlFilter().line(state.label), to: widest - counter.count)
            let text = label + counter
            let width = DisplayWidth.of(text)
            let padding = String(repeating: " ", count: max(0, state.shown - width))
            try? writer.write("\r\(text)\(padding)".utf8)
            state.shown = width
            return true
        }
    }

    private static func cut(_ text: String, to columns: Int) -> Substring {
        var left = columns
        return text.prefix { character in
            left -= DisplayWidth.of(character)
            return left >= 0
        }
    }

    private func erase(_ state: inout State) {
        guard state.shown > 0 else { return }
        try? writer.write("\r\(String(repeating: " ", count: state.shown))\r".utf8)
        state.shown = 0
    }
}
