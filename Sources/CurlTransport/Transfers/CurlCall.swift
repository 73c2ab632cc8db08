import HTTPTransport
import HTTPTypes
import Synchronization

/// One call of `send`, from the caller to the engine and back.
///
/// `@unchecked`: the mutable parts are the caller's until the call is posted to the mailbox, whose lock
/// orders the hand-over, and the engine's thread's from then on. What both sides touch later is atomic.
final class CurlCall: @unchecked Sendable {
    typealias Waiter = UnsafeContinuation<Result<BackendResponse, TransportError>, Never>

    private(set) var request: BackendRequest
    let startedAt = MonotonicTime.now()
    private let mailbox: CurlMailbox
    private let cancelled = Atomic(false)

    /// Set before the call is posted; the engine takes it when it answers.
    private var waiter: Waiter?

    /// How far the call is, while it is carried out; the engine's only.
    var exchange: Exchange?

    init(_ request: BackendRequest, mailbox: CurlMailbox) {
        self.request = request
        self.mailbox = mailbox
    }
}

// MARK: - The caller's side

extension CurlCall {
    /// Hands the call to the engine.
    func begin(_ waiter: Waiter) {
        self.waiter = waiter
        guard mailbox.post(.start(self)) else {
            return answer(.failure(TransportError(.shutDown, phase: .connecting)))
        }
    }

    /// Ends the call; also one that was not begun yet.
    func cancel() {
        cancelled.store(true, ordering: .releasing)
        _ = mailbox.post(.cancel(self))
    }

    /// The body was read after it had been full.
    func resume() {
        _ = mailbox.post(.resume(self))
    }
}

// MARK: - The engine's side

extension CurlCall {
    /// Whether the caller gave up, perhaps before the call was begun.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Lets go of the request's body and header fields, which nobody reads any more.
    func forgetRequest() {
        request.body = nil
        request.headers = [:]
    }

    /// Wakes the caller, once.
    func answer(_ result: Result<BackendResponse, TransportError>) {
        let waiter = self.waiter.take()
        waiter?.resume(returning: result)
    }
}
