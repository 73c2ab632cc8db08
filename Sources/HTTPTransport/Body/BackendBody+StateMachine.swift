extension BackendBody {
    /// The life of a body between one producer (a transport's thread) and one consumer (the task that reads),
    /// as a pure value.
    ///
    /// Bytes wait in it up to a high mark; then the producer has to hold. A read returns all that is buffered, so the read after
    /// a hold resumes the producer. Every event returns what its caller has to do after it released the lock.
    struct StateMachine {
        private enum State {
            /// Nobody waits; bytes may be buffered.
            case buffering
            /// The consumer waits; nothing is buffered.
            case waiting(Waiter)
            /// The producer is done; the buffered bytes have to be read, then the error or the end.
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

        /// The life of a body that is complete before anybody can read.
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

    /// Whether the producer should hold back the bytes it is about to hand over.
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

    /// Both of the above in one, for bytes that can be moved instead of copied; empties the array where they are accepted.
    mutating func offer(_ bytes: inout [UInt8]) -> ProduceAction {
        switch state {
        case .buffering:
            if shouldHold() { return .hold }
            append(&bytes)
            return .none
        case .waiting(let waiter):
            state = .buffering
            append(&bytes)
            return .resume(waiter, takeChunk())
        case .finished, .closed:
            return .refused
        }
    }

    private mutating func append(_ bytes: inout [UInt8]) {
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

    /// The producer is done; its last bytes are accepted even where the buffer is full.
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

    /// Reads what is buffered; `.wait` means that the caller should come back with a continuation.
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

    /// Like ``next()``, and stores the continuation where there is nothing yet.
    mutating func next(waiter: Waiter) -> NextAction {
        let action = next()
        if case .wait = action { state = .waiting(waiter) }
        return action
    }

    private mutating func takeBuffer() -> NextAction {
        defer { producerHeld = false }
        return .deliver(.success(takeChunk()), resumeProducer: producerHeld)
    }

    /// Reads the whole rest at once, where the transfer has ended without an error.
    mutating func takeWhole() -> [UInt8]? {
        guard case .finished(nil) = state else { return nil }
        defer {
            buffer = []
            state = .closed(nil)
        }
        return buffer
    }

    /// Claims the body's only iterator; `false` where it was claimed before.
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
