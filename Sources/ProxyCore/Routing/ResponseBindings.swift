import Synchronization

/// Which deployment keeps what: a response or a video lives in the backend that made it, and nowhere else.
///
/// In memory and bounded; the oldest are forgotten. What is not known is looked for among the backends.
final class ResponseBindings: Sendable {
    static let limit = 20_000
    /// More than any id has.
    static let mostIDBytes = 256

    private struct State {
        var deployments: [String: DeploymentID] = [:]
        /// The ids in the order in which they came, the oldest at `next` once it is full.
        var ids: [String] = []
        var next = 0
    }

    private let state = Mutex(State())

    /// A deployment made, or is known to have, what goes by this id.
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
