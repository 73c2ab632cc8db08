/// The events of an event stream that arrives in chunks of bytes.
///
/// It reads chunks only as needed for the next event. An error of the chunks, or ``EventStreamError``, ends
/// it.
public struct ServerSentEventSequence<Chunks: AsyncSequence>: AsyncSequence where Chunks.Element == [UInt8] {
    /// One event.
    public typealias Element = ServerSentEvent
    /// An error of the chunks, or ``EventStreamError``.
    public typealias Failure = any Error

    private let chunks: Chunks
    private let maximumEventSize: Int

    /// The events of the stream that `chunks` make up.
    public init(
        _ chunks: Chunks,
        maximumEventSize: Int = EventStreamFramer.defaultMaximumEventSize
    ) {
        self.chunks = chunks
        self.maximumEventSize = maximumEventSize
    }

    /// Starts reading.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            chunks: chunks.makeAsyncIterator(),
            parser: ServerSentEventParser(maximumEventSize: maximumEventSize)
        )
    }

    /// Reads one event after another.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var chunks: Chunks.AsyncIterator
        var parser: ServerSentEventParser
        /// Parsed events that have not been returned yet, the next one last.
        private var pending: [ServerSentEvent] = []
        private var failure: EventStreamError?

        init(chunks: Chunks.AsyncIterator, parser: ServerSentEventParser) {
            self.chunks = chunks
            self.parser = parser
        }

        /// The next event, or `nil` when the chunks have ended.
        ///
        /// - Throws: ``EventStreamError`` for an event that is too large, or what the sequence of chunks throws.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> ServerSentEvent? {
            while pending.isEmpty {
                if let failure { throw failure }
                guard let chunk = try await chunks.next(isolation: actor) else { return nil }
                do {
                    try parser.consume(chunk) { pending.append($0) }
                } catch {
                    failure = error  // Events before it in the same chunk come first.
                }
                pending.reverse()
            }
            return pending.removeLast()
        }

        /// The next event, or `nil` when the chunks have ended.
        ///
        /// - Throws: ``EventStreamError`` for an event that is too large, or what the sequence of chunks throws.
        public mutating func next() async throws -> ServerSentEvent? {
            try await next(isolation: #isolation)
        }
    }
}

extension ServerSentEventSequence: Sendable where Chunks: Sendable {}

@available(*, unavailable)
extension ServerSentEventSequence.AsyncIterator: Sendable {}

extension AsyncSequence where Element == [UInt8] {
    /// The events of the event stream that these bytes are.
    public func serverSentEvents() -> ServerSentEventSequence<Self> {
        ServerSentEventSequence(self)
    }
}
