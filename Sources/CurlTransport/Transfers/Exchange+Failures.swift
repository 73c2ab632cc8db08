import HTTPTransport

extension Exchange {
    var phase: TransportError.Phase {
        switch stage {
        case .connecting: .connecting
        case .connected: carrier?.isRequestSent ?? true ? .awaitingHead : .sending
        case .streaming: .streaming
        }
    }

    /// Whether the backend may have closed the connection before it saw the request.
    var mayHaveBeenClosed: Bool { isOnReusedConnection && !hasReceived }

    func failure(
        _ code: TransportError.Code,
        timer: TransportError.Timer? = nil,
        detail: String = ""
    ) -> TransportError {
        TransportError(
            code,
            phase: phase,
            timer: timer,
            reusedConnection: mayHaveBeenClosed,
            detail: detail
        )
    }

    func failure(_ failure: AnswerHeadParser.Failure) -> TransportError {
        switch failure {
        case .malformed(let detail): self.failure(.malformedResponse, detail: detail)
        case .tooLarge(let detail): self.failure(.headTooLarge, detail: detail)
        }
    }
}
