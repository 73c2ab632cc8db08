extension BackendBody {
    /// The life of a body between one producer (a transport's thread) and one consumer (the task that reads),
    /// as a pure value.
    ///
    /// Bytes wait in it up to a high mark; then the producer is told to hold. A read takes all that is there,
    /// so the read after a hold is what lets the producer go on. Every event returns what its caller has to
    /// do after it let go of the lock.
    struct StateMachine {
        private enum State {
            /// Nobody waits; bytes may be buffered.
            case buffering
            /// The consumer waits; nothing is buffered.
            case waiting(Waiter)
            /// The producer is done; what is buffered is still to be read, then `error` or the end.
            case finished(TransportError?)
            /// The consumer is gone, or has seen the end.
            case closed(TransportError?)
        }

        typealias Waiter = UnsafeContinuation<Result<ByteChunk?, TransportError>, Never>

        private var state: State = .buffering
        private var buffer: [UInt8] = []
        private var producerHeld = false
        private var iteratorTaken = false
        private let highMark: Int

        init(highMark: Int) {
            self.highMark = highMark
        }

        /// The life of a body that has come to its end before anybody could read.
        init(complete bytes: [UInt8], error: TransportError?) {
            highMark = 0
            buffer = bytes
            state = .finished(error)
        }

        var bufferedBytes: Int { buffer.count }
    }
}

// MARK: - The producer's events

extension BackendBody.StateMachine {
    enum ProduceAction {
        case none
        case resume(Waiter, ByteChunk)
        case hold
        case refused
    }

    /// The producer asks, before it hands over bytes, whether it should hold them back.
    mutating func shouldHold() -> Bool {
        guard case .buffering = state, buffer.count >= highMark else { return false }
        producerHeld = true
        return true
    }

    mutating func produce(_ bytes: UnsafeRawBufferPointer) -> ProduceAction {
        switch state {
        case .buffering:
            buffer.append(contentsOf: bytes)
            return .none
        case .waiting(let waiter):
            state = .buffering
            return .resume(waiter, ByteChunk([UInt8](bytes)))
        case .finished, .closed:
            return .refused
        }
    }

    /// The two questions above in one, for bytes that can be moved instead of copied; empties the array where
    /// it takes them.
    mutating func offer(_ bytes: inout [UInt8]) -> ProduceAction {
        switch state {
        case .buffering:
            if shouldHold() { return .hold }
            take(&bytes)
            return .none
        case .waiting(let waiter):
            state = .buffering
            take(&bytes)
            return .resume(waiter, takeChunk())
        case .finished, .closed:
            return .refused
        }
    }

    private mutating func take(_ bytes: inout [UInt8]) {
        if buffer.isEmpty {
            swap(&buffer, &bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
        bytes.removeAll()
    }

    private mutating func takeChunk() -> ByteChunk {
        defer { buffer = [] }
        return ByteChunk(buffer)
    }

    /// The producer is done; its last bytes are taken even where the buffer is full.
    mutating func finish(
        _ error: TransportError?,
        after bytes: [UInt8] = []
    ) -> (Waiter, Result<ByteChunk?, TransportError>)? {
        switch state {
        case .buffering:
            buffer.append(contentsOf: bytes)
            state = .finished(error)
            return nil
        case .waiting(let waiter):
            guard bytes.isEmpty else {
                state = .finished(error)
                return (waiter, .success(ByteChunk(bytes)))
            }
            state = .closed(error)
            return (waiter, error.map { .failure($0) } ?? .success(nil))
        case .finished, .closed:
            return nil
        }
    }
}

// MARK: - The consumer's events

extension BackendBody.StateMachine {
    enum NextAction {
        case wait
        case deliver(Result<ByteChunk?, TransportError>, resumeProducer: Bool)
    }

    /// Takes what is there; `.wait` means that the caller should come back with a continuation.
    mutating func next() -> NextAction {
        switch state {
        case .buffering:
            return buffer.isEmpty ? .wait : takeBuffer()
        case .waiting:
            return .deliver(
                .failure(
                    TransportError(.other, phase: .streaming, detail: "a body is read by one task at a time")
                ),
                resumeProducer: false
            )
        case .finished(let error):
            if !buffer.isEmpty { return takeBuffer() }
            state = .closed(error)
            return .deliver(error.map { .failure($0) } ?? .success(nil), resumeProducer: false)
        case .closed(let error):
            return .deliver(error.map { .failure($0) } ?? .success(nil), resumeProducer: false)
        }
    }

    /// Like ``next()``, and keeps the continuation where there is nothing yet.
    mutating func next(waiter: Waiter) -> NextAction {
        let action = next()
        if case .wait = action { state = .waiting(waiter) }
        return action
    }

    private mutating func takeBuffer() -> NextAction {
        defer { producerHeld = false }
        return .deliver(.success(takeChunk()), resumeProducer: producerHeld)
    }

    /// Takes all of it at once, where it has come to its end well.
    mutating func takeWhole() -> [UInt8]? {
        guard case .finished(nil) = state else { return nil }
        defer {
            buffer = []
            state = .closed(nil)
        }
        return buffer
    }

    /// The only iterator of the body; `false` where it was taken already.
    mutating func takeIterator() -> Bool {
        defer { iteratorTaken = true }
        return !iteratorTaken
    }

    struct CancelAction {
        var waiter: Waiter?
        var error: TransportError
        /// The transfer still runs and has to be ended.
        var endTransfer: Bool
    }

    mutating func cancel(_ error: TransportError) -> CancelAction {
        var action = CancelAction(error: error, endTransfer: false)
        switch state {
        case .buffering:
            action.endTransfer = true
        case .waiting(let waiter):
            action.waiter = waiter
            action.endTransfer = true
        case .finished:
            break
        case .closed:
            return action
        }
        buffer = []
        state = .closed(error)
        return action
    }
}
