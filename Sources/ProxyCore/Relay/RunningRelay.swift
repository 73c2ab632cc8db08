import HTTPTransport
import OpenAIWire

/// A stream on its way to the client: all that is kept of it from one event to the next, by one task at a time.
///
/// A class, and its functions that do not wait are not inlined: what stands in the frame of an asynchronous function is memory that
/// every waiting stream keeps.
final class RunningRelay {
    private let body: BackendBody
    private var framer = EventStreamFramer()
    private var machine: StreamRelay.StateMachine
    private var gaps: TokenGaps?
    /// What the client gets at once.
    private var pending: [UInt8] = []
    /// Bytes of comments, blank lines and the like that came before the first event.
    private var bytesOfNoise = 0
    /// As many may come: signs of life for hours.
    private static let mostNoise = 1 << 20
    /// As many are kept for the client, who gets them with the first event.
    private static let mostNoiseKept = 64 << 10
    /// How it fared; to be asked for at its end.
    private(set) var summary = RelayedStream.Summary()

    init(_ body: BackendBody, options: StreamRelay.Options) {
        self.body = body
        self.machine = StreamRelay.StateMachine(options)
    }

    /// The id under which the backend keeps what it streams, where it has named it.
    var responseID: String? { machine.progress.responseID }

    /// Measures the pauses between events from now on.
    func measureGaps(by clock: (any ProxyClock)?) {
        gaps = clock.map { TokenGaps(clock: $0) }
    }
}

// MARK: - Up to the first event

extension RunningRelay {
    func begin(until deadline: FirstEventDeadline) async throws(AttemptFailure) {
        while !hasBegun {
            guard let chunk = try await nextChunk() else { return try takeEnd() }
            try takeFirst(chunk.bytes)
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

    private func takeEnd() throws(AttemptFailure) {
        completeLastEvent()
        try takeFirst([])
        guard hasBegun else { throw .answer(.noEvent) }
    }

    @inline(never)
    private func takeFirst(_ bytes: [UInt8]) throws(AttemptFailure) {
        framer.append(bytes)
        while let frame = try nextFrame() {
            let before = pending.count
            let kind = machine.relay(frame, to: &pending)
            if !hasBegun { try takeNoise(frame.count, keptUpTo: before) }
            switch kind {
            case .error where machine.events == 1:
                throw .answer(.errorObject(machine.errorText))
            case .malformed where machine.events == 0:
                throw .answer(.malformedJSON("the first event is not a JSON object"))
            case .done where machine.events == 0:
                throw .answer(.noEvent)
            default:
                break
            }
        }
    }

    /// Counts what came in place of the first event, and keeps no more of it than makes sense.
    private func takeNoise(_ count: Int, keptUpTo before: Int) throws(AttemptFailure) {
        if pending.count > Self.mostNoiseKept { pending.removeSubrange(before...) }
        bytesOfNoise += count
        guard bytesOfNoise <= Self.mostNoise else {
            body.cancel()
            throw .answer(.noEventWithin(bytes: Self.mostNoise))
        }
    }

    private func nextFrame() throws(AttemptFailure) -> ArraySlice<UInt8>? {
        do throws(EventStreamError) {
            return try framer.next()
        } catch {
            body.cancel()
            throw error.limit < framer.maximumEventSize
                ? .answer(.noEventWithin(bytes: error.limit)) : .answer(.eventTooLarge(limit: error.limit))
        }
    }

    /// Adds the blank line that a last event may lack; an event that was cut is then found to be malformed.
    private func completeLastEvent() {
        if !framer.remainder.isEmpty { framer.append([0x0a, 0x0a]) }
    }
}

// MARK: - While it goes to the client

extension RunningRelay {
    /// Writes out what is there and what comes, to the end.
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
        } while try await takeNext()
        if !pending.isEmpty { try await write(takePending()) }
    }

    /// Takes what comes next; answers whether more may come.
    private func takeNext() async throws(CancellationError) -> Bool {
        guard machine.failure == nil else { return end(nil) }
        do throws(TransportError) {
            guard let chunk = try await body.nextChunkOfWatchedTask() else { return end(take(nil)) }
            return take(chunk).map { end($0) } ?? true
        } catch {
            // Only a client that left ends a stream without a word.
            if error.code == .cancelled, Task.isCancelled { throw CancellationError() }
            return end(error)
        }
    }

    /// Takes what came, or that nothing more will come; answers what is wrong with it.
    @inline(never)
    private func take(_ chunk: ByteChunk?) -> TransportError? {
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

    /// Notes how the stream fared, and what the client still has to be told.
    @inline(never)
    private func end(_ error: TransportError?) -> Bool {
        let ending = machine.end(error, to: &pending)
        summary = RelayedStream.Summary(usage: machine.usage)
        if case .failed(let reason) = ending {
            summary.failure = AnswerBreak(reason: reason, cause: cause(error))
        }
        summary.gaps = gaps?.histogram
        return false
    }

    private func cause(_ error: TransportError?) -> AttemptFailure {
        // What the backend said itself comes before what became of its connection.
        if machine.failure != nil { return .answer(.errorObject([])) }
        return error.map { .transport($0) } ?? .answer(.unfinished)
    }
}
