import Synchronization

/// What other threads have an engine do.
enum EngineCommand: Sendable {
    case start(TransportCall)
    /// The body has room again.
    case resume(TransportCall)
    /// The caller gave up.
    case cancel(TransportCall)
    /// Show that commands are carried out.
    case open(LoopGate)
    /// Accept no more calls, and end at this time at the latest.
    case shutDown(MonotonicTime)
}

/// Takes commands from other threads to an engine, which is woken only where it waits.
final class EngineMailbox: Sendable {
    private struct State {
        var commands: [EngineCommand] = []
        var ownerWaits = false
        var refusesCalls = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let waker: any Waker

    init(waker: any Waker) {
        self.waker = waker
    }

    /// Queues a command; `false` where the engine no longer accepts it.
    func post(_ command: EngineCommand) -> Bool {
        let (isAccepted, mustWake) = state.withLock { state in
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
        // The mailbox owns the waker, which therefore exists even where the engine has ended meanwhile.
        if mustWake { waker.wake() }
        return isAccepted
    }

    /// The engine is about to wait; `false` where it should not, because commands are queued.
    func startWait() -> Bool {
        state.withLock { state in
            state.ownerWaits = state.commands.isEmpty
            return state.ownerWaits
        }
    }

    /// Exchanges the queued commands for this empty array, which is filled next.
    func drain(into commands: inout [EngineCommand]) {
        state.withLock { state in
            state.ownerWaits = false
            swap(&state.commands, &commands)
        }
    }

    /// Accepts no more commands, and drains those that are queued.
    func close(drainingInto commands: inout [EngineCommand]) {
        state.withLock { state in
            state.isClosed = true
            swap(&state.commands, &commands)
        }
    }
}
