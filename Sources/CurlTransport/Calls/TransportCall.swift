import HTTPTransport
import HTTPTypes
import Synchronization

/// One call of `send`, from the caller to the engine and back.
///
/// `@unchecked`: the mutable parts belong to the caller until the call is posted to the mailbox, whose lock orders the
/// hand-over, and to the engine's thread from then on. What both sides use later is atomic.
final class TransportCall: @unchecked Sendable {
    typealias Waiter = UnsafeContinuation<Result<BackendResponse, TransportError>, Never>

    private(set) var request: BackendRequest
    let startedAt = MonotonicTime.now()
    private let mailbox: EngineMailbox
    private let cancelled = Atomic(false)

    /// Set before the call is posted; the engine resumes it.
    private var waiter: Waiter?

    /// The engine's state of the call, while it is in flight.
    var inFlight: InFlightCall?

    init(_ request: BackendRequest, mailbox: EngineMailbox) {
        self.request = request
        self.mailbox = mailbox
    }
}

// MARK: - The caller's side

extension TransportCall {
    /// Hands the call to the engine.
    func start(_ waiter: Waiter) {
        self.waiter = waiter
        guard mailbox.post(.start(self)) else {
            return complete(.failure(TransportError(.shutDown, phase: .connecting)))
        }
    }

    /// Ends the call, even one that has not started.
    func cancel() {
        cancelled.store(true, ordering: .releasing)
        _ = mailbox.post(.cancel(self))
    }

    /// The body has room again.
    func resume() {
        _ = mailbox.post(.resume(self))
    }
}

// MARK: - The engine's side

extension TransportCall {
    /// Whether the caller gave up, perhaps before the call was started.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Releases the request's body and header fields once they were sent.
    func releaseRequest() {
        request.body = nil
        request.headers = [:]
    }

    /// Resumes the caller, once.
    func complete(_ result: Result<BackendResponse, TransportError>) {
        let waiter = self.waiter.take()
        waiter?.resume(returning: result)
    }
}
