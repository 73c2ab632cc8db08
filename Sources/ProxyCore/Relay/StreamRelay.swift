import HTTPTransport
import OpenAIWire
import Synchronization

/// A stream of server-sent events on its way from a backend to a client.
///
/// ``open(_:options:deadline:)`` reads up to the first event; until then nothing went to the client, and a failure can be retried. Afterwards
/// one task claims the relay, runs it to its end and reads its summary. Dropping the relay ends the call to the backend.
///
/// `@unchecked Sendable`: the mutable state belongs to one task at a time, first to the one that opens the relay, then to the one whose
/// ``claim()`` succeeds. A lock would be taken for every chunk.
package final class StreamRelay: @unchecked Sendable {
    /// What a finished stream came to.
    package struct Summary: Sendable {
        package var usage: RelayedUsage?
        /// Why the response is incomplete; the client was told in a last event.
        var interruption: StreamInterruption?
        /// The gaps between events, if they were measured.
        var gaps: MetricHistogram?
    }

    /// The id under which the backend stores the response, if the first event names it.
    var responseID: String? { machine.progress.responseID }

    /// What the stream came to; read it after ``run(to:)``.
    private(set) var summary = Summary()

    private let body: BackendBody
    private let isUnclaimed = Atomic(true)
    private var framer = EventStreamFramer()
    private var machine: StateMachine
    private var gaps: TokenGaps?
    /// Bytes to write to the client next.
    private var pending: [UInt8] = []
    /// Bytes of comments, blank lines and the like before the first event.
    private var bytesOfNoise = 0

    /// The limit on bytes before the first event: enough for hours of keep-alive comments.
    private static let maximumNoise = 1 << 20
    /// How many of them are passed on to the client.
    private static let maximumRelayedNoise = 64 << 10

    private init(_ body: BackendBody, options: Options) {
        self.body = body
        self.machine = StateMachine(options)
    }
}

// MARK: - Up to the first event

extension StreamRelay {
    /// Reads up to the first event.
    ///
    /// - Throws: ``AttemptFailure`` if there is none, or if it is an error: nothing went to the client yet, so the request can be retried.
    static func open(
        _ body: BackendBody,
        options: Options,
        deadline: FirstEventDeadline
    ) async throws(AttemptFailure) -> StreamRelay {
        let watch = deadline.watch(body)
        let relay = StreamRelay(body, options: options)
        do throws(AttemptFailure) {
            try await relay.readFirstEvent(until: deadline)
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
        return relay
    }

    private func readFirstEvent(until deadline: FirstEventDeadline) async throws(AttemptFailure) {
        while !hasBegun {
            guard let chunk = try await nextChunk() else { return try endBeforeFirstEvent() }
            try receiveBeforeFirstEvent(chunk.bytes)
            if !hasBegun, deadline.isOver {
                body.cancel()
                throw .transport(FirstEventDeadline.error)
            }
        }
    }

    private var hasBegun: Bool { machine.events > 0 }

    private func nextChunk() async throws(AttemptFailure) -> ByteChunk? {
        do throws(TransportError) {
            return try await body.nextChunk()
        } catch {
            throw .transport(error)
        }
    }

    private func endBeforeFirstEvent() throws(AttemptFailure) {
        completeLastEvent()
        try receiveBeforeFirstEvent([])
        guard hasBegun else { throw .unusable(.noEvent) }
    }

    private func receiveBeforeFirstEvent(_ bytes: [UInt8]) throws(AttemptFailure) {
        framer.append(bytes)
        while let frame = try nextFrame() {
            let before = pending.count
            let kind = machine.relay(frame, to: &pending)
            if !hasBegun { try countNoise(frame.count, pendingBefore: before) }
            switch kind {
            case .error where machine.events == 1:
                throw .unusable(.errorObject(machine.errorText))
            case .malformed where machine.events == 0:
                throw .unusable(.malformedJSON("the first event is not a JSON object"))
            case .done where machine.events == 0:
                throw .unusable(.noEvent)
            default:
                break
            }
        }
    }

    private func countNoise(_ count: Int, pendingBefore: Int) throws(AttemptFailure) {
        if pending.count > Self.maximumRelayedNoise { pending.removeSubrange(pendingBefore...) }
        bytesOfNoise += count
        guard bytesOfNoise <= Self.maximumNoise else {
            body.cancel()
            throw .unusable(.noEventWithin(bytes: Self.maximumNoise))
        }
    }

    private func nextFrame() throws(AttemptFailure) -> ArraySlice<UInt8>? {
        do throws(EventStreamError) {
            return try framer.next()
        } catch {
            body.cancel()
            throw error.limit < framer.maximumEventSize
                ? .unusable(.noEventWithin(bytes: error.limit))
                : .unusable(.eventTooLarge(limit: error.limit))
        }
    }

    /// Adds the blank line that the last event may lack; an event that was cut off is then found to be malformed.
    private func completeLastEvent() {
        if !framer.remainder.isEmpty { framer.append([0x0a, 0x0a]) }
    }
}

// MARK: - To the client

extension StreamRelay {
    /// Gives the caller the right to run the relay.
    ///
    /// - Returns: `false` if somebody has claimed it before.
    func claim() -> Bool { isUnclaimed.exchange(false, ordering: .acquiringAndReleasing) }

    /// Measures the gaps between events from now on.
    func measureGaps(by clock: (any ProxyClock)?) {
        gaps = clock.map { TokenGaps(clock: $0) }
    }

    /// Writes what was read and what is still to come, to the end of the stream.
    ///
    /// - Throws: what `write` throws, and `CancellationError`; the call to the backend ends with it.
    func run(to write: ([UInt8]) async throws -> Void) async throws {
        defer { body.cancel() }
        try await withTaskCancellationHandler {
            try await relay(to: write)
        } onCancel: { [body] in
            body.cancel()
        }
    }

    private func relay(to write: ([UInt8]) async throws -> Void) async throws {
        repeat {
            if !pending.isEmpty { try await write(takePending()) }
        } while try await receiveNext()
        if !pending.isEmpty { try await write(takePending()) }
    }

    /// - Returns: whether more may come.
    private func receiveNext() async throws(CancellationError) -> Bool {
        guard machine.failure == nil else { return end(nil) }
        do throws(TransportError) {
            guard let chunk = try await body.nextChunkOfWatchedTask() else { return end(receive(nil)) }
            return receive(chunk).map { end($0) } ?? true
        } catch {
            // Only a client that left ends a stream without a last event.
            if error.code == .cancelled, Task.isCancelled { throw CancellationError() }
            return end(error)
        }
    }

    /// Relays a chunk, or the end of the body.
    ///
    /// - Returns: what is wrong with it.
    private func receive(_ chunk: ByteChunk?) -> TransportError? {
        let before = machine.events
        do throws(EventStreamError) {
            if let chunk {
                pending.reserveCapacity(chunk.count + 64)
                framer.append(chunk.bytes)
            } else {
                completeLastEvent()
            }
            while let frame = try framer.next() { machine.relay(frame, to: &pending) }
        } catch {
            pending = []
            return TransportError(.malformedResponse, phase: .streaming, detail: "\(error)")
        }
        if machine.events > before { gaps?.eventsCame() }
        return nil
    }

    private func takePending() -> [UInt8] {
        let bytes = pending
        pending = []
        return bytes
    }

    private func end(_ error: TransportError?) -> Bool {
        let ending = machine.end(error, to: &pending)
        summary = Summary(usage: machine.usage)
        if case .failed(let reason) = ending {
            summary.interruption = StreamInterruption(reason: reason, cause: cause(error))
        }
        summary.gaps = gaps?.histogram
        return false
    }

    private func cause(_ error: TransportError?) -> AttemptFailure {
        // What the backend said itself comes before what became of its connection.
        if machine.failure != nil { return .unusable(.errorObject([])) }
        return error.map { .transport($0) } ?? .unusable(.unfinished)
    }
}

/// Why a response ended early, after its beginning went to the client.
struct StreamInterruption: Sendable {
    /// For the log.
    var reason: String
    /// The same failure as it would have been before the first byte, which decides how much it counts against the deployment.
    var cause: AttemptFailure
}

/// The gaps between the events of one stream, as they came from the backend.
private struct TokenGaps {
    private let clock: any ProxyClock
    private var last: ContinuousClock.Instant
    private(set) var histogram = MetricHistogram()

    /// Starts when the first event is there.
    init(clock: any ProxyClock) {
        self.clock = clock
        self.last = clock.now
    }

    /// Counts events that came in one read as one: nobody waited between them.
    mutating func eventsCame() {
        let now = clock.now
        histogram.observe(now - last)
        last = now
    }
}
