import HTTPTransport
import Synchronization

/// Ends a stream that is silent for too long, before its first token or between two pieces.
///
/// The transport's timers are not enough: for them, keep-alive comments are data.
final class StreamTimeouts: Sendable {
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

    /// Records that a token arrived.
    func tokenArrived() {
        state.withLock { state in
            state.phase = .idle
            state.deadline = limits.idle.map { .now + $0 }
        }
    }

    /// Records that bytes arrived.
    ///
    /// Before the first token they change nothing.
    func bytesArrived() {
        state.withLock { state in
            guard state.phase == .idle else { return }
            state.deadline = limits.idle.map { .now + $0 }
        }
    }

    /// Cancels the body at the deadline.
    ///
    /// Runs until its task is cancelled.
    func enforce(on body: BackendBody) async {
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

    /// The error for the timer that fired.
    func error(_ phase: Phase) -> AskError {
        switch phase {
        case .firstToken:
            AskError(
                .tryLater,
                "no token arrived within \(limits.firstToken?.shortText ?? "the limit")",
                remedy: "The model may still be loading: try again, or raise --first-token-timeout."
            )
        case .idle:
            AskError(
                .tryLater,
                "no more of the answer arrived for \(limits.idle?.shortText ?? "too long")",
                remedy: "Continue it with ask --resume, or raise --idle-timeout."
            )
        }
    }
}
