import Synchronization

/// The way from other threads to an engine: a queue of commands, and a bell that is rung only where the
/// engine sleeps.
final class CurlMailbox: Sendable {
    private struct State {
        var commands: [CurlCommand] = []
        var ownerWaits = false
        var refusesCalls = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let bell: any WakeBell

    init(bell: any WakeBell) {
        self.bell = bell
    }

    /// Queues a command; `false` where the engine takes it no more.
    func post(_ command: CurlCommand) -> Bool {
        let (isTaken, mustRing) = state.withLock { state in
            if state.isClosed { return (false, false) }
            switch command {
            case .start where state.refusesCalls: return (false, false)
            case .shutDown: state.refusesCalls = true
            default: break
            }
            state.commands.append(command)
            defer { state.ownerWaits = false }
            return (true, state.ownerWaits)
        }
        // The bell is this object's, so it is still there, even where the engine has ended meanwhile.
        if mustRing { bell.ring() }
        return isTaken
    }

    /// The engine is about to wait; `false` where it should not, because something is queued.
    func beginWait() -> Bool {
        state.withLock { state in
            state.ownerWaits = state.commands.isEmpty
            return state.ownerWaits
        }
    }

    /// Takes what is queued, and leaves this empty array to be filled next.
    func take(_ commands: inout [CurlCommand]) {
        state.withLock { state in
            state.ownerWaits = false
            swap(&state.commands, &commands)
        }
    }

    /// The engine ends: nothing more is taken.
    func close(_ commands: inout [CurlCommand]) {
        state.withLock { state in
            state.isClosed = true
            swap(&state.commands, &commands)
        }
    }
}
