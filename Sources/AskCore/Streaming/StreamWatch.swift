import HTTPTransport
import Synchronization

/// Ends a stream that is silent for too long: before its first token, and between two pieces.
///
/// Keep-alive comments do not count as tokens, which is why the transport's own timers are not enough.
final class StreamWatch: Sendable {
    private struct State {
        var deadline: ContinuousClock.Instant?
        var expired: Phase?
        var phase = Phase.firstToken
    }

    enum Phase: Sendable {
        case firstToken, idle
    }

    private let state: Mutex<State>
    private let limits: CallLimits

    init(limits: CallLimits, start: ContinuousClock.Instant) {
        self.limits = limits
        state = Mutex(State(deadline: limits.firstToken.map { start + $0 }))
    }

    var expired: Phase? { state.withLock { $0.expired } }

    /// A token came.
    func token() {
        state.withLock { state in
            state.phase = .idle
            state.deadline = limits.idle.map { .now + $0 }
        }
    }

    /// Bytes came; before the first token they change nothing.
    func bytes() {
        state.withLock { state in
            guard state.phase == .idle else { return }
            state.deadline = limits.idle.map { .now + $0 }
        }
    }

    /// Cancels the body at the deadline; runs until its task is cancelled.
    func guardBody(_ body: BackendBody) async {
        while !Task.isCancelled {
            let deadline = state.withLock { $0.deadline }
            guard let deadline else {
                try? await Task.sleep(for: .seconds(1))
                continue
            }
            if deadline <= .now {
                state.withLock { $0.expired = $0.phase }
                body.cancel()
                return
            }
            try? await Task.sleep(until: min(deadline, .now + .seconds(1)), clock: .continuous)
        }
    }

    /// What to say of the timer that fired.
    func error(_ phase: Phase) -> AskError {
        switch phase {
        case .firstToken:
            AskError(
                .tryLater,
                "no token came within \(limits.firstToken?.shortText ?? "the limit")",
                remedy: "The model may still be loading: try again, or raise --first-token-timeout."
            )
        case .idle:
            AskError(
                .tryLater,
                "the answer stopped for \(limits.idle?.shortText ?? "too long")",
                remedy: "ask --resume goes on with it; --idle-timeout raises the limit."
            )
        }
    }
}
