import Synchronization

/// The body of a backend's answer: a sequence of ``ByteChunk``s that is read once, by one task, while the
/// transfer goes on.
///
/// - Backpressure: what is not read yet waits in a buffer; at its high mark the transport stops reading from
///   the backend.
/// - Cancellation: cancelling the reading task, ``cancel()``, or dropping the body and its iterator ends the
///   transfer and closes its connection. After ``cancel()`` reading throws ``TransportError/Code/cancelled``.
/// - Errors: `next()` throws ``TransportError`` where the answer was cut, stalled or malformed; the bytes
///   before it were delivered.
public struct BackendBody: Sendable, AsyncSequence {
    /// A run of bytes.
    public typealias Element = ByteChunk
    /// Why the body ended early.
    public typealias Failure = TransportError

    let reader: Reader

    init(channel: Channel) {
        self.reader = Reader(channel: channel)
    }

    /// A body that is complete already.
    public init(bytes: [UInt8]) {
        self.init(bytes: bytes, error: nil)
    }

    /// A body whose transfer is over already: these bytes, then the end or the error.
    package init(bytes: [UInt8], error: TransportError?) {
        let machine = StateMachine(complete: bytes, error: error)
        self.init(channel: Channel(machine: machine, onDemand: {}, onCancel: {}))
    }

    /// The body's only iterator; a second one throws.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reader: reader, isFirst: reader.channel.machine.withLock { $0.takeIterator() })
    }

    /// Ends the transfer.
    ///
    /// Has no effect when it is over.
    public func cancel() {
        reader.channel.cancel()
    }
}

extension BackendBody {
    /// Reads the body; not to be shared between tasks.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let reader: Reader
        private let isFirst: Bool

        init(reader: Reader, isFirst: Bool) {
            self.reader = reader
            self.isFirst = isFirst
        }

        /// The next bytes, `nil` at the end.
        ///
        /// - Throws: ``TransportError``; the bytes before it were delivered.
        public mutating func next() async throws(TransportError) -> ByteChunk? {
            try await next(isolation: #isolation)
        }

        /// The next bytes, `nil` at the end, without leaving the caller's actor.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(TransportError) -> ByteChunk? {
            guard isFirst else {
                throw TransportError(.other, phase: .streaming, detail: "a body can be read once only")
            }
            return try await reader.channel.next(isolation: actor)
        }
    }
}

@available(*, unavailable)
extension BackendBody.AsyncIterator: Sendable {}

extension BackendBody {
    /// The two ends meet here: a machine behind a lock, and what the consumer's side can ask of the
    /// producer's.
    final class Channel: Sendable {
        let machine: Mutex<StateMachine>
        private let onDemand: @Sendable () -> Void
        private let onCancel: @Sendable () -> Void
        private let onWait: (@Sendable () -> Void)?

        init(
            machine: consuming StateMachine,
            onDemand: @escaping @Sendable () -> Void,
            onCancel: @escaping @Sendable () -> Void,
            onWait: (@Sendable () -> Void)? = nil
        ) {
            self.machine = Mutex(machine)
            self.onDemand = onDemand
            self.onCancel = onCancel
            self.onWait = onWait
        }

        func next(isolation: isolated (any Actor)?) async throws(TransportError) -> ByteChunk? {
            if let result = takeReady() { return try result.get() }
            return try await withTaskCancellationHandler(
                operation: { await wait(isolation: isolation) },
                onCancel: { cancel() },
                isolation: isolation
            ).get()
        }

        /// The same for a caller that sees to it that cancelling the task cancels the body.
        func nextOfWatchedTask(isolation: isolated (any Actor)?) async throws(TransportError) -> ByteChunk? {
            if let result = takeReady() { return try result.get() }
            return try await wait(isolation: isolation).get()
        }

        // Not inlined: its variables would stand in the frame of a reader that waits, for minutes perhaps.
        @inline(never)
        private func takeReady() -> Result<ByteChunk?, TransportError>? {
            guard case .deliver(let result, let resumeProducer) = machine.withLock({ $0.next() }) else {
                return nil
            }
            if resumeProducer { onDemand() }
            return result
        }

        /// The lock is never held while a continuation is made or resumed: its body may be run again by another executor.
        private func wait(isolation: isolated (any Actor)?) async -> Result<ByteChunk?, TransportError> {
            await withUnsafeContinuation(isolation: isolation) { (waiter: StateMachine.Waiter) in
                guard
                    case .deliver(let result, let resumeProducer) = machine.withLock({
                        $0.next(waiter: waiter)
                    })
                else {
                    onWait?()
                    return
                }
                if resumeProducer { onDemand() }
                waiter.resume(returning: result)
            }
        }

        func cancel() {
            let error = TransportError(.cancelled, phase: .streaming)
            let action = machine.withLock { $0.cancel(error) }
            if action.endTransfer { onCancel() }
            action.waiter?.resume(returning: .failure(action.error))
        }
    }

    /// What the body and its iterator hold of the channel: when the last of them goes, nobody can read any
    /// more.
    final class Reader: Sendable {
        let channel: Channel

        init(channel: Channel) {
            self.channel = channel
        }

        deinit {
            channel.cancel()
        }
    }
}
