import Synchronization

/// A call whose group restarts as a whole: it waits, and whoever asked may tell the client so in the meantime.
///
/// Can wait between the router and the server; whoever drops it gives the call up.
final class HeldCall: Sendable {
    private let loop: Mutex<AttemptLoop?>

    /// The model that the client asked for.
    let model: String

    init(_ loop: sending AttemptLoop, model: String) {
        self.model = model
        self.loop = Mutex(loop)
    }

    /// Waits until the group is back, and carries the call out; once.
    ///
    /// - Throws: the error of the last attempt where the group does not come back in time; 499 where the task was cancelled.
    func finish() async throws(ProxyError) -> RoutedAnswer {
        guard let loop = take() else { throw .clientClosedRequest }
        return try await loop.run()
    }

    private func take() -> sending AttemptLoop? {
        loop.withLock { loop in
            let taken = loop
            loop = nil
            return taken
        }
    }
}

/// How far a call came without a wait for backends that restart.
enum CallProgress: Sendable {
    case answered(RoutedAnswer)
    case held(HeldCall)
}
