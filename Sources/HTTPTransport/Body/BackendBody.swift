import Synchronization

/// The body of a backend's response: a sequence of ``ByteChunk``s that is read once, by one task, while the transfer goes on.
///
/// - Backpressure: what is not read yet waits in a buffer; at its high mark the transport stops reading from
///   the backend.
/// - Cancellation: cancelling the reading task, ``cancel()``, or dropping the body and its iterator ends the
///   transfer and closes its connection. After ``cancel()`` reading throws ``TransportError/Code/cancelled``.
/// - Errors: `next()` throws ``TransportError`` where the response was cut off, stalled or malformed; the
///   bytes before it were delivered.
public struct BackendBody: Sendable, AsyncSequence {
    /// A run of bytes.
    public typealias Element = ByteChunk
    /// Why the body ended early.
    public typealias Failure = TransportError

    let reader: Reader

    init(channel: Channel) {
        self.reader = Reader(channel: channel)
    }

    /// A body that is already complete.
    public init(bytes: [UInt8]) {
        self.init(bytes: bytes, error: nil)
    }

    /// A body whose transfer is already over: these bytes, then the end or the error.
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

/// A run of bytes as it came from a backend; never empty.
///
/// Wraps an array, so that passing it on costs a reference. The borders between chunks have no meaning.
public struct ByteChunk: Sendable, Hashable {
    /// The bytes.
    public var bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How many bytes there are.
    public var count: Int { bytes.count }
}
