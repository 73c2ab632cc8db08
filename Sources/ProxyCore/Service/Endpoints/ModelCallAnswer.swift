import HTTPTransport
import HTTPTypes

/// A backend's answer on its way to the client: what has to be known of it, and of the request, until it is out.
///
/// A class, so that one word stands for it in the frames of those who write a stream.
final class ModelCallAnswer: Sendable {
    private let record: RequestRecord
    private let passage: CallPassage
    private let status: Int
    private let route: RouteReport
    private let lease: AttemptLease
    /// Whether it goes to the client piece by piece.
    private let isRelayed: Bool
    /// Whether a stream that broke off, and has said so, ends as one that is whole.
    private let endsInOrder: Bool
    /// Measures the pauses between a stream's events, where metrics are served.
    private let gapClock: (any ProxyClock)?

    init(
        _ answer: RoutedAnswer,
        _ record: RequestRecord,
        _ passage: CallPassage,
        shape: StreamShape,
        measuresGaps: Bool
    ) {
        self.record = record
        self.passage = passage
        self.status = answer.head.status.code
        self.route = answer.route
        self.lease = answer.lease
        self.endsInOrder = shape.endsInOrder
        self.isRelayed = answer.body.isRelayed
        self.gapClock = measuresGaps ? record.service.dependencies.clock : nil
    }

    /// Writes a stream of events out.
    func relay(_ stream: RelayedStream, to writer: any ResponseBodyWriter) async throws {
        guard let relay = stream.take() else { throw CancellationError() }
        relay.measureGaps(by: gapClock)
        do {
            try await relay.run { try await writer.write($0) }
        } catch {
            abandoned(isStream: true)
            throw error
        }
        try finished(relay.summary)
    }

    /// Writes bytes of an unknown kind out.
    func relay(_ body: BackendBody, to writer: any ResponseBodyWriter) async throws {
        do {
            while let chunk = try await body.nextChunk() { try await writer.write(chunk.bytes) }
        } catch let error as TransportError where error.code != .cancelled {
            let reason = lease.deployment.disclosure.log.redact("\(error)")
            finished(failure: AnswerBreak(reason: reason, cause: .transport(error)))
            throw BrokenAnswer(description: reason)
        } catch {
            abandoned(isStream: false)
            throw error
        }
        finished()
    }

    // Not inlined, as the others here that do not wait: what it puts together would stand in the frame of a stream that waits.
    @inline(never)
    private func finished(_ summary: RelayedStream.Summary) throws(BrokenAnswer) {
        finished(usage: summary.usage, failure: summary.failure, isStream: true, gaps: summary.gaps)
        if let failure = summary.failure, !endsInOrder { throw BrokenAnswer(description: failure.reason) }
    }

    /// The answer is out, or broke off.
    @inline(never)
    func finished(
        usage: RelayedUsage? = nil,
        failure: AnswerBreak? = nil,
        isStream: Bool = false,
        gaps: MetricHistogram? = nil
    ) {
        let now = record.service.dependencies.clock.now
        if let failure {
            lease.breakOff(failure.cause, usage: usage, at: now)
        } else {
            lease.finish(usage: usage, isRelayed: isRelayed, at: now)
        }
        passage.place.leave()
        record.report(
            status: status,
            route: route,
            usage: usage,
            passage: passage,
            failure: failure?.reason,
            isStream: isStream,
            gaps: gaps
        )
    }

    /// The client left before the end.
    @inline(never)
    private func abandoned(isStream: Bool) {
        lease.end()
        record.service.observe(.attemptCancelled(lease.deployment.id, group: route.group))
        passage.place.leave()
        record.report(
            status: 499,
            route: route,
            passage: passage,
            failure: ProxyError.clientClosedRequest.message,
            isStream: isStream
        )
    }
}
