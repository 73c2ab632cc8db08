import OpenAIWire

/// A stream that has begun well: its first event is there, the rest is still to come.
///
/// A value that can wait between the router, which opened it, and the server, which writes it out; whoever drops it ends the call.
package struct RelayedStream: Sendable {
    private let body: BackendBody
    private var framer = EventStreamFramer()
    private var machine: StreamRelay.StateMachine
    private var gaps: TokenGaps?
    /// What the client gets at once.
    private var pending: [UInt8] = []

    private init(_ body: BackendBody, options: StreamRelay.Options) {
        self.body = body
        self.machine = StreamRelay.StateMachine(options)
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
        do throws(AttemptFailure) {
            let stream = try await open(body, options: options, until: deadline)
            guard watch?.end() ?? true else { throw .transport(FirstEventDeadline.error) }
            return stream
        } catch {
            _ = watch?.end()
            if case .transport(let reason) = error, reason.code == .cancelled, deadline.isOver,
                !Task.isCancelled
            {
                throw .transport(FirstEventDeadline.error)
            }
            throw error
        }
    }

    private static func open(
        _ body: BackendBody,
        options: StreamRelay.Options,
        until deadline: FirstEventDeadline
    ) async throws(AttemptFailure) -> RelayedStream {
        var stream = RelayedStream(body, options: options)
        while !stream.hasBegun {
            guard let chunk = try await nextChunk(of: body) else {
                stream.completeLastEvent()
                try stream.takeFirst([])
                guard stream.hasBegun else { throw .answer(.noEvent) }
                break
            }
            try stream.takeFirst(chunk.bytes)
            if !stream.hasBegun, deadline.isOver {
                body.cancel()
                throw .transport(FirstEventDeadline.error)
            }
        }
        return stream
    }

    private var hasBegun: Bool { machine.events > 0 }

    private static func nextChunk(of body: BackendBody) async throws(AttemptFailure) -> ByteChunk? {
        do throws(TransportError) {
            return try await body.nextChunk()
        } catch {
            throw .transport(error)
        }
    }

    // Not inlined, as the other functions here that do not wait: within an asynchronous function their variables would stand in a frame
    // that a waiting stream keeps.
    @inline(never)
    private mutating func takeFirst(_ bytes: [UInt8]) throws(AttemptFailure) {
        framer.append(bytes)
        while let frame = try nextFrame() {
            let before = pending.count
            switch machine.relay(frame, to: &pending) {
            case .error where machine.events == 1:
                throw .answer(.errorObject(EventStreamFrame(pending[before...]).data))
            case .malformed where machine.events == 0:
                throw .answer(.malformedJSON("the first event is not a JSON object"))
            case .done where machine.events == 0:
                throw .answer(.noEvent)
            default:
                break
            }
        }
    }

    private mutating func nextFrame() throws(AttemptFailure) -> ArraySlice<UInt8>? {
        do throws(EventStreamError) {
            return try framer.next()
        } catch {
            throw .answer(.tooLarge(limit: error.limit))
        }
    }

    @inline(never)
    private mutating func end(_ error: TransportError?, to output: inout [UInt8]) -> Summary {
        let ending = machine.end(error, to: &output)
        var summary = Summary(usage: machine.usage, droppedEvents: machine.droppedEvents)
        if case .failed(let reason) = ending { summary.failure = reason }
        summary.gaps = gaps?.histogram
        return summary
    }

    /// Adds the blank line that a last event may lack; an event that was cut is then found to be malformed.
    private mutating func completeLastEvent() {
        if !framer.remainder.isEmpty { framer.append([0x0a, 0x0a]) }
    }
}

// MARK: - While it goes to the client

extension RelayedStream {
    /// How a finished stream fared.
    package struct Summary: Sendable {
        package var usage: RelayedUsage?
        package var droppedEvents: Int
        /// Why the answer is not whole; the client was told in a last event, and its connection has to be closed.
        package var failure: String?
        /// The pauses between its events, where they were measured.
        var gaps: MetricHistogram?
    }

    /// Writes the stream out to its end.
    ///
    /// - Parameter write: takes bytes for the client; waits while the client does not read, which holds the backend back.
    /// - Throws: what `write` throws, and `CancellationError`; the call to the backend ends with it.
    package func relay(to write: ([UInt8]) async throws -> Void) async throws -> Summary {
        try await relay(measuring: nil, to: write)
    }

    /// The same, with the pauses between events measured by a clock.
    func relay(
        measuring clock: (any ProxyClock)?,
        to write: ([UInt8]) async throws -> Void
    ) async throws -> Summary {
        var stream = self
        stream.gaps = clock.map { TokenGaps(clock: $0) }
        defer { body.cancel() }
        if !pending.isEmpty { try await write(pending) }
        let error = try await withTaskCancellationHandler {
            try await stream.relayRest(to: write)
        } onCancel: {
            body.cancel()
        }
        var output: [UInt8] = []
        let summary = stream.end(error, to: &output)
        if !output.isEmpty { try await write(output) }
        return summary
    }

    /// Relays what comes; answers why it ended, where that was no clean end.
    @inline(never)
    private mutating func relayRest(to write: ([UInt8]) async throws -> Void) async throws -> TransportError?
    {
        while machine.failure == nil {
            let chunk: ByteChunk?
            do throws(TransportError) {
                chunk = try await body.nextChunkOfWatchedTask()
            } catch {
                // Only a client that left ends a stream without a word.
                if error.code == .cancelled, Task.isCancelled { throw CancellationError() }
                return error
            }
            if chunk == nil { completeLastEvent() }
            var output: [UInt8] = []
            let before = machine.events
            do throws(EventStreamError) {
                try relay(chunk?.bytes ?? [], to: &output)
            } catch {
                return TransportError(.malformedResponse, phase: .streaming, detail: "\(error)")
            }
            if machine.events > before { gaps?.eventsCame() }
            if !output.isEmpty { try await write(output) }
            guard chunk != nil else { return nil }
        }
        return nil
    }

    @inline(never)
    private mutating func relay(_ bytes: [UInt8], to output: inout [UInt8]) throws(EventStreamError) {
        output.reserveCapacity(bytes.count + 64)
        framer.append(bytes)
        while let frame = try framer.next() { machine.relay(frame, to: &output) }
    }
}
