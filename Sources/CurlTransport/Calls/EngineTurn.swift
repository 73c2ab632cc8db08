/// The turn an engine is in: its time, and the calls with something to deliver at its end.
///
/// Only the engine's thread uses it.
final class EngineTurn {
    /// The time at the turn's start.
    private(set) var now = MonotonicTime.now()
    private var marked: [InFlightCall] = []

    /// Starts the next turn.
    func start() {
        now = .now()
    }

    /// Records that a call has something to deliver.
    func mark(_ call: InFlightCall) {
        guard !call.isMarked else { return }
        call.isMarked = true
        marked.append(call)
    }

    /// Delivers what the turn brought.
    ///
    /// Resumes tasks, so no call into libcurl may be under way.
    ///
    /// - Parameter finish: called with each call afterwards.
    func deliver(_ finish: (InFlightCall) -> Void) {
        guard !marked.isEmpty else { return }
        for call in marked {
            call.isMarked = false
            call.deliver()
            finish(call)
        }
        marked.removeAll(keepingCapacity: true)
    }
}
