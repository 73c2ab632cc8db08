import HTTPTransport
import HTTPTypes
import Synchronization

/// A model call until its response has been sent: the one place where a call ends.
///
/// It owns all that the call occupies: the deployment's lease and the admission permit. ``complete(usage:isStream:gaps:)``,
/// ``interrupt(by:usage:isStream:gaps:)``, ``abandon(isStream:)`` and ``fail(with:)`` return both and report the request, exactly once: the first
/// one counts. If a response is dropped before it is written, lease and permit are returned and nothing is reported.
final class ActiveCall: Sendable {
    private let record: RequestRecord
    private let admitted: AdmittedCall
    /// `nil` if no attempt succeeded.
    private let response: Response?
    private let isOpen = Atomic(true)

    /// What a stream needs of the routed response until its end; the head's fields stay out of memory.
    private struct Response: Sendable {
        let status: Int
        let route: RouteReport
        let lease: AttemptLease
        let isRelayed: Bool
        let overhead: Duration?
        let endsNormallyAfterError: Bool
        /// Measures the gaps between a stream's events, if metrics are served.
        let gapClock: (any ProxyClock)?
    }

    private enum Outcome {
        case completed
        case interrupted(StreamInterruption)
        case abandoned
        case failed(ProxyError)
    }

    /// Starts the end of a call whose attempt succeeded.
    ///
    /// - Parameter overhead: the time before the response's head that the backend did not use.
    init(
        _ routed: RoutedAnswer,
        _ record: RequestRecord,
        _ admitted: AdmittedCall,
        shape: StreamShape,
        overhead: Duration?,
        measuresGaps: Bool
    ) {
        self.record = record
        self.admitted = admitted
        self.response = Response(
            status: routed.head.status.code,
            route: routed.route,
            lease: routed.lease,
            isRelayed: routed.body.isRelayed,
            overhead: overhead,
            endsNormallyAfterError: shape.endsNormallyAfterError,
            gapClock: measuresGaps ? record.service.clock : nil
        )
    }

    /// Starts the end of a call that got no response.
    init(_ record: RequestRecord, _ admitted: AdmittedCall) {
        self.record = record
        self.admitted = admitted
        self.response = nil
    }
}

// MARK: - The end

extension ActiveCall {
    /// Ends a call whose response was sent as a whole.
    func complete(usage: RelayedUsage? = nil, isStream: Bool = false, gaps: MetricHistogram? = nil) {
        end(.completed, usage: usage, isStream: isStream, gaps: gaps)
    }

    /// Ends a call whose backend interrupted the response.
    func interrupt(
        by interruption: StreamInterruption,
        usage: RelayedUsage? = nil,
        isStream: Bool = false,
        gaps: MetricHistogram? = nil
    ) {
        end(.interrupted(interruption), usage: usage, isStream: isStream, gaps: gaps)
    }

    /// Ends a call whose client left before the response was sent.
    func abandon(isStream: Bool) {
        end(.abandoned, isStream: isStream)
    }

    /// Ends a call that got no response after its head had been sent.
    func fail(with error: ProxyError) {
        end(.failed(error), isStream: true)
    }

    private func end(
        _ outcome: Outcome,
        usage: RelayedUsage? = nil,
        isStream: Bool,
        gaps: MetricHistogram? = nil
    ) {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        releaseLease(outcome, usage)
        admitted.permit.release()
        record.report(
            status: status(of: outcome),
            route: route(of: outcome),
            usage: usage,
            queueTime: admitted.queueTime,
            overhead: response?.overhead,
            failure: Self.failure(of: outcome),
            isStream: isStream,
            gaps: gaps
        )
    }

    private func releaseLease(_ outcome: Outcome, _ usage: RelayedUsage?) {
        guard let response else { return }
        let (lease, now) = (response.lease, record.service.clock.now)
        switch outcome {
        case .completed:
            lease.complete(usage: usage, isRelayed: response.isRelayed, at: now)
        case .interrupted(let interruption):
            lease.interrupt(by: interruption.cause, usage: usage, at: now)
        case .abandoned:
            lease.release()
            record.service.observe(.attemptCancelled(lease.deployment.id, group: response.route.group))
        case .failed:
            lease.release()
        }
    }

    private func status(of outcome: Outcome) -> Int {
        switch outcome {
        case .completed, .interrupted: response?.status ?? 200
        case .abandoned: ProxyError.clientClosedRequest.status
        // The head with 200 has been sent, unless nobody was there to receive it.
        case .failed(let error): error.isClientClosedRequest ? error.status : 200
        }
    }

    private func route(of outcome: Outcome) -> RouteReport? {
        if case .failed(let error) = outcome { error.route } else { response?.route }
    }

    private static func failure(of outcome: Outcome) -> String? {
        switch outcome {
        case .completed: nil
        case .interrupted(let interruption): interruption.reason
        case .abandoned: ProxyError.clientClosedRequest.message
        case .failed(let error): error.logText
        }
    }
}

// MARK: - The body

extension ActiveCall {
    /// Writes a stream of events to the client and ends the call.
    ///
    /// - Throws: ``TruncatedResponse`` if the backend interrupted the stream and the client has to see that, otherwise what `writer` throws.
    func relay(_ stream: StreamRelay, to writer: any ResponseBodyWriter) async throws {
        guard stream.claim() else { throw CancellationError() }
        stream.measureGaps(by: response?.gapClock)
        do {
            try await stream.run { try await writer.write($0) }
        } catch {
            abandon(isStream: true)
            throw error
        }
        try end(stream.summary)
    }

    /// Writes bytes of an unknown kind to the client and ends the call.
    func relay(_ body: BackendBody, to writer: any ResponseBodyWriter) async throws {
        do {
            while let chunk = try await body.nextChunk() { try await writer.write(chunk.bytes) }
        } catch let error as TransportError where error.code != .cancelled {
            let reason = response?.lease.deployment.disclosure.log.redact("\(error)") ?? "\(error)"
            interrupt(by: StreamInterruption(reason: reason, cause: .transport(error)))
            throw TruncatedResponse(description: reason)
        } catch {
            abandon(isStream: false)
            throw error
        }
        complete()
    }

    private func end(_ summary: StreamRelay.Summary) throws(TruncatedResponse) {
        guard let interruption = summary.interruption else {
            return complete(usage: summary.usage, isStream: true, gaps: summary.gaps)
        }
        interrupt(by: interruption, usage: summary.usage, isStream: true, gaps: summary.gaps)
        if response?.endsNormallyAfterError != true {
            throw TruncatedResponse(description: interruption.reason)
        }
    }
}
