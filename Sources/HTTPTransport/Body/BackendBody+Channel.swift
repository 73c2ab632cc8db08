import Synchronization

extension BackendBody {
    /// Connects the two ends: a state machine behind a lock, and what the consumer's side can have the producer's do.
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

        /// The same for a caller that cancels the body when its task is cancelled.
        func nextOfWatchedTask(isolation: isolated (any Actor)?) async throws(TransportError) -> ByteChunk? {
            if let result = takeReady() { return try result.get() }
            return try await wait(isolation: isolation).get()
        }

        private func takeReady() -> Result<ByteChunk?, TransportError>? {
            guard case .deliver(let result, let resumeProducer) = machine.withLock({ $0.next() }) else {
                return nil
            }
            if resumeProducer { onDemand() }
            return result
        }

        /// The lock is not held while a continuation is made or resumed, which may run code of another executor.
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

    /// The body's and its iterator's share of the channel: when the last of them is released, nobody can read any more.
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
