import CCurl
import ProxyCore

extension CurlTransfer {
    /// Whether the request travelled on a connection that was there before.
    var isOnReusedConnection: Bool {
        switch stage {
        case .idle, .connecting: false
        case .connected, .streaming: easy.connectionsMade == 0
        }
    }

    var phase: TransportError.Phase {
        switch stage {
        case .idle, .connecting: .connecting
        case .connected: isRequestSent ? .awaitingHead : .sending
        case .streaming: .streaming
        }
    }

    var isRequestSent: Bool {
        easy.headBytesSent > 0 && easy.bodyBytesSent >= call?.request.body?.count ?? 0
    }

    func failure(
        _ code: TransportError.Code,
        timer: TransportError.Timer? = nil,
        detail: String = ""
    ) -> TransportError {
        TransportError(
            code,
            phase: phase,
            timer: timer,
            reusedConnection: isOnReusedConnection,
            detail: detail
        )
    }

    func failure(_ failure: CurlHeadParser.Failure) -> TransportError {
        switch failure {
        case .malformed(let detail): self.failure(.malformedResponse, detail: detail)
        case .tooLarge(let detail): self.failure(.headTooLarge, detail: detail)
        }
    }

    func error(for code: CURLcode) -> TransportError {
        let text = errorText[0] == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText)
        return TransportError(
            easy: code,
            phase: phase,
            systemError: easy.systemError,
            reusedConnection: isOnReusedConnection,
            detail: text.map { String(cString: $0) } ?? ""
        )
    }
}
