import HTTPTransport
import ProxyCore

extension InProcessExchange {
    /// Goes on until the head is there; nothing of the body happens before its reader waits for it.
    ///
    /// - Parameter keep: called when the answer is complete and its connection open.
    func response(
        keep: @escaping @Sendable () -> Void
    ) async throws(TransportError) -> BackendResponse {
        var exchange = self
        let head = try await exchange.head()
        return BackendResponse(
            head: head,
            body: exchange.body(keep: keep),
            connection: BackendResponse.ConnectionInfo(reused: reusesConnection)
        )
    }

    private func body(keep: @escaping @Sendable () -> Void) -> BackendBody {
        let demand = DemandSignal()
        let task = OwnedTask()
        let (body, source) = BackendBody.makeBody(
            onWait: { demand.give() },
            onCancel: {
                task.cancel()
                demand.give()
            }
        )
        task.start {
            var exchange = self
            while true {
                await demand.take()
                guard !Task.isCancelled else { return }
                do throws(TransportError) {
                    guard let piece = try await exchange.nextPiece() else {
                        if !exchange.isClosed { keep() }
                        return source.finish()
                    }
                    _ = piece.withUnsafeBytes { source.yield($0) }
                } catch {
                    return source.finish(throwing: error)
                }
            }
        }
        return body
    }
}
