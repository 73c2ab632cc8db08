import ProxyCore
import Synchronization

/// Runs an action once: when a response is complete, or when nobody can complete it any more.
final class ResponseCompletion: Sendable {
    private let isDone = Atomic(false)
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) {
        self.action = action
    }

    /// The response was never written, for example because the client left before its first byte.
    deinit {
        run()
    }

    func run() {
        if !isDone.exchange(true, ordering: .relaxed) { action() }
    }
}

extension ProxyResponse {
    /// The same response; `completion` runs when the last byte of its body has been written, or writing fails.
    func onCompletion(_ completion: ResponseCompletion) -> ProxyResponse {
        guard case .stream(let write) = body else {
            completion.run()
            return self
        }
        var response = self
        response.body = .stream { writer in
            defer { completion.run() }
            try await write(writer)
        }
        return response
    }
}
