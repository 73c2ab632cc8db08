import CCurl
import HTTPTypes
import ProxyCore

extension CurlTransfer {
    /// The body has room again.
    func resume() {
        loop.mark(self)
        guard isPaused, flush() != .hold else { return }
        // Before the call, which may hand over bytes at once.
        isPaused = false
        deadlines.received(at: loop.now)
        easy.resume()
    }

    /// Tells the caller and the body's reader what the turn brought.
    ///
    /// Resumes tasks, so no call into libcurl may be under way.
    func deliver() {
        guard let call else { return }
        if let outcome {
            deliverEnd(outcome, to: call)
        } else if stage == .streaming {
            _ = flush()
            deliverHead(to: call)
        }
    }

    private func deliverHead(to call: CurlCall) {
        guard let body else { return }
        self.body = nil
        call.answer(.success(response(body)))
        // A stream may go on for minutes. libcurl reads the body no more once it has sent all of it.
        if isRequestSent { call.forgetRequest() }
        parser.forgetHead()
    }

    private func deliverEnd(_ outcome: Result<Void, TransportError>, to call: CurlCall) {
        var error: TransportError?
        if case .failure(let failure) = outcome { error = failure }
        if let source {
            source.finish(with: collected, throwing: error)
            deliverHead(to: call)
        } else if stage == .streaming {
            // All of the answer came in one turn: its body needs no way back to the engine.
            call.answer(.success(response(BackendBody(bytes: collected, error: error))))
        } else {
            call.answer(.failure(error ?? failure(.other, detail: "the transfer ended without an answer")))
        }
    }

    private func response(_ body: BackendBody) -> BackendResponse {
        BackendResponse(head: parser.head, body: body, connection: .init(reused: isOnReusedConnection))
    }
}
