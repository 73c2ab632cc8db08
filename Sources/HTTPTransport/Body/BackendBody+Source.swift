import Synchronization

extension BackendBody {
    /// The producing end of a body; for transports.
    ///
    /// All calls come from one thread or task at a time. The source does not keep the reading end alive: when
    /// nobody can read any more, `onCancel` is called and ``yield(_:)`` returns ``YieldResult/refused``.
    public struct Source: Sendable {
        private let channel: Channel

        init(channel: Channel) {
            self.channel = channel
        }

        /// What became of bytes that were yielded.
        public enum YieldResult: Sendable {
            /// They were accepted.
            case accepted
            /// They were not accepted: the buffer is full. Yield them again after `onDemand`.
            case hold
            /// They were not accepted: nobody reads any more. End the transfer.
            case refused
        }

        /// Hands over bytes; copies them only where they are accepted.
        public func yield(_ bytes: UnsafeRawBufferPointer) -> YieldResult {
            let action = channel.machine.withLock { machine in
                machine.shouldHold() ? .hold : machine.produce(bytes)
            }
            return Self.carryOut(action)
        }

        /// Hands over bytes without a copy where nothing is buffered; empties the array where they are accepted.
        package func offer(_ bytes: inout [UInt8]) -> YieldResult {
            guard !bytes.isEmpty else { return .accepted }
            return Self.carryOut(channel.machine.withLock { $0.offer(&bytes) })
        }

        /// Resumes the reader after the lock was released.
        private static func carryOut(_ action: StateMachine.ProduceAction) -> YieldResult {
            switch action {
            case .none:
                return .accepted
            case .resume(let waiter, let chunk):
                waiter.resume(returning: .success(chunk))
                return .accepted
            case .hold:
                return .hold
            case .refused:
                return .refused
            }
        }

        /// Ends the body; bytes that were accepted are still delivered, then the end or the error.
        public func finish(throwing error: TransportError? = nil) {
            finish(with: [], throwing: error)
        }

        /// Ends the body after these last bytes, which are accepted even where the buffer is full.
        package func finish(with bytes: [UInt8], throwing error: TransportError? = nil) {
            guard let (waiter, result) = channel.machine.withLock({ $0.finish(error, after: bytes) }) else {
                return
            }
            waiter.resume(returning: result)
        }
    }

    /// Makes a body and its producing end.
    ///
    /// - Parameters:
    ///   - highMark: how many buffered bytes make the producer hold.
    ///   - onDemand: called when the consumer read after a hold; on any thread, with no lock held.
    ///   - onCancel: called at most once where the consumer gave up before the end; likewise.
    public static func makeBody(
        highMark: Int = 256 * 1024,
        onDemand: @escaping @Sendable () -> Void = {},
        onCancel: @escaping @Sendable () -> Void = {}
    ) -> (body: BackendBody, source: Source) {
        let channel = Channel(
            machine: StateMachine(highMark: highMark),
            onDemand: onDemand,
            onCancel: onCancel
        )
        return (BackendBody(channel: channel), Source(channel: channel))
    }

    /// Makes a body whose producer does nothing until the consumer waits for bytes; for test doubles in which no time may pass before.
    ///
    /// - Parameter onWait: called whenever the consumer starts to wait; on its thread, with no lock held.
    package static func makeBody(
        onWait: @escaping @Sendable () -> Void,
        onCancel: @escaping @Sendable () -> Void
    ) -> (body: BackendBody, source: Source) {
        let channel = Channel(
            machine: StateMachine(highMark: .max),
            onDemand: {},
            onCancel: onCancel,
            onWait: onWait
        )
        return (BackendBody(channel: channel), Source(channel: channel))
    }
}
