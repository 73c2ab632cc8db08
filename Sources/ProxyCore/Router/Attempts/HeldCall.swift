import Synchronization

/// A call whose group restarts as a whole: it waits, and the caller may tell the client in the meantime.
///
/// Dropping it ends the call.
final class HeldCall: Sendable {
    private let loop: Mutex<AttemptLoop?>

    /// The requested model.
    let model: String

    init(_ loop: sending AttemptLoop, model: String) {
        self.model = model
        self.loop = Mutex(loop)
    }

    /// Waits until the group is back, then carries the call out.
    ///
    /// May be called once.
    ///
    /// - Throws: the error of the last attempt where the group does not come back in time; 499 where the task was cancelled.
    func finish() async throws(ProxyError) -> RoutedResponse {
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

/// How far a call got without waiting for backends that restart.
enum CallProgress: Sendable {
    case response(RoutedResponse)
    case held(HeldCall)
}
