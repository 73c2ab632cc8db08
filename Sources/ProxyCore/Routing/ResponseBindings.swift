import Synchronization

/// Remembers which deployment stores what: a response or a video exists only in the backend that made it.
///
/// In memory and bounded; the oldest are forgotten. An unknown id is searched for among the backends.
final class ResponseBindings: Sendable {
    static let limit = 20_000
    /// Longer than any id.
    static let mostIDBytes = 256

    private struct State {
        var deployments: [String: DeploymentID] = [:]
        /// The ids in order of arrival; once full, the oldest is at `next`.
        var ids: [String] = []
        var next = 0
    }

    private let state = Mutex(State())

    /// Records that a deployment stores what has this id.
    func bind(_ id: String, to deployment: DeploymentID) {
        guard (1...Self.mostIDBytes).contains(id.utf8.count) else { return }
        state.withLock { state in
            guard state.deployments.updateValue(deployment, forKey: id) == nil else { return }
            if state.ids.count < Self.limit {
                state.ids.append(id)
            } else {
                state.deployments[state.ids[state.next]] = nil
                state.ids[state.next] = id
                state.next = (state.next + 1) % Self.limit
            }
        }
    }

    func deployment(of id: String) -> DeploymentID? {
        state.withLock { $0.deployments[id] }
    }
}
