import HTTPTransport
import OpenAIWire
import Synchronization

/// A stream that has begun well: its first event is there, the rest is still to come.
///
/// Can wait between the router, which opened it, and the server, which writes it out once; whoever drops it ends the call.
package final class RelayedStream: Sendable {
    private let begun: Mutex<RunningRelay?>

    /// The id under which the backend keeps what it streams, where its first event names it.
    let responseID: String?

    private init(_ relay: sending RunningRelay) {
        responseID = relay.responseID
        begun = Mutex(relay)
    }

    /// How a finished stream fared.
    package struct Summary: Sendable {
        package var usage: RelayedUsage?
        /// Why the answer is not whole; the client was told in a last event, and its connection has to be closed.
        var failure: AnswerBreak?
        /// The pauses between its events, where they were measured.
        var gaps: MetricHistogram?
    }

    /// Hands the stream over to the one who writes it out; `nil` where that has happened.
    func take() -> sending RunningRelay? {
        begun.withLock { begun in
            let taken = begun
            begun = nil
            return taken
        }
    }
}

// MARK: - Before a byte went to the client

extension RelayedStream {
    /// Reads up to the first event.
    ///
    /// - Throws: ``AttemptFailure`` where there is none, or where it is an error: then nothing went to the client yet, and the
    ///   request can be tried elsewhere.
    static func open(
        _ body: BackendBody,
        options: StreamRelay.Options,
        deadline: FirstEventDeadline
    ) async throws(AttemptFailure) -> RelayedStream {
        let watch = deadline.watch(body)
        let relay = RunningRelay(body, options: options)
        do throws(AttemptFailure) {
            try await relay.begin(until: deadline)
            guard watch?.end() ?? true else { throw .transport(FirstEventDeadline.error) }
        } catch {
            _ = watch?.end()
            if case .transport(let reason) = error, reason.code == .cancelled, deadline.isOver,
                !Task.isCancelled
            {
                throw .transport(FirstEventDeadline.error)
            }
            throw error
        }
        return RelayedStream(relay)
    }
}
