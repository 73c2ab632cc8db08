import HTTPTransport
public import HTTPTypes
import OpenAIWire

/// The events of a streamed answer, each decoded as it comes; to be read once, by one task.
///
/// - Cancellation: cancelling the reading task, ``cancel()``, or dropping the stream and its iterator ends the call. Reading after that
///   throws ``OpenAIClientError/Code/cancelled``.
/// - Errors: an error event throws ``OpenAIClientError/Code/streamFailed``, a stream that was cut
///   ``OpenAIClientError/Code/truncatedStream``; events before it were delivered.
public struct OpenAIStream<Event: Decodable & Sendable>: AsyncSequence, Sendable {
    /// An event.
    public typealias Element = Event
    /// Why the stream ended early.
    public typealias Failure = OpenAIClientError

    /// Status and header fields of the answer; a router says in them which deployment answers.
    public let head: HTTPResponse

    private let body: BackendBody
    private let isLast: (@Sendable (Event) -> Bool)?

    init(_ response: BackendResponse, isLast: (@Sendable (Event) -> Bool)?) {
        self.head = response.head
        self.body = response.body
        self.isLast = isLast
    }

    /// Starts reading; a second iterator throws.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(head: head, chunks: body.makeAsyncIterator(), isLast: isLast)
    }

    /// Ends the call.
    ///
    /// Has no effect when it is over.
    public func cancel() {
        body.cancel()
    }
}

extension OpenAIStream {
    /// Reads one event after the other; not to be shared between tasks.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let head: HTTPResponse
        private let isLast: (@Sendable (Event) -> Bool)?
        private var chunks: BackendBody.AsyncIterator
        private var parser = ServerSentEventParser()
        /// Events that came and were not handed out yet, the next one last.
        private var pending: [ServerSentEvent] = []
        private var sawLast: Bool
        private var isOver = false

        init(
            head: HTTPResponse,
            chunks: BackendBody.AsyncIterator,
            isLast: (@Sendable (Event) -> Bool)?
        ) {
            self.head = head
            self.chunks = chunks
            self.isLast = isLast
            // Where no event is known as the last, the end of the bytes is as good as one.
            self.sawLast = isLast == nil
        }

        /// The next event, `nil` at the end.
        ///
        /// - Throws: ``OpenAIClientError``; the events before it were delivered. After the end and after an error it returns `nil`.
        public mutating func next() async throws(OpenAIClientError) -> Event? {
            try await next(isolation: #isolation)
        }

        /// The next event, `nil` at the end, without leaving the caller's actor.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(OpenAIClientError) -> Event? {
            while !isOver {
                if let event = pending.popLast() {
                    if !event.isDone { return try decode(event) }
                    isOver = true
                    await readToEnd(isolation: actor)
                } else {
                    try await readMore(isolation: actor)
                }
            }
            return nil
        }

        private mutating func readMore(isolation actor: isolated (any Actor)?) async throws(OpenAIClientError)
        {
            let chunk: ByteChunk?
            do throws(TransportError) {
                chunk = try await chunks.next(isolation: actor)
            } catch {
                // What was complete before the connection broke is complete.
                isOver = true
                if isLast != nil, sawLast, error.code != .cancelled { return }
                throw OpenAIClientError(error)
            }
            guard let chunk else {
                isOver = true
                guard sawLast else { throw .truncatedStream(head) }
                return
            }
            do throws(EventStreamError) {
                try parser.consume(chunk.bytes) { pending.append($0) }
            } catch {
                isOver = true
                throw .malformed("The stream cannot be read: \(error).", head)
            }
            pending.reverse()
        }

        /// What follows `[DONE]` is the end of the bytes; with it read, the connection can be used again.
        private mutating func readToEnd(isolation actor: isolated (any Actor)?) async {
            while (try? await chunks.next(isolation: actor)) != nil {}
        }

        private mutating func decode(_ event: ServerSentEvent) throws(OpenAIClientError) -> Event {
            do {
                let value = try JSONValue(parsing: Array(event.data.utf8))
                if let error = value["error"], !error.isNull {
                    throw OpenAIClientError(streamed: value, head)
                }
                if event.event == "error" { throw OpenAIClientError(streamed: value, head) }
                let decoded = try WireDecoder().decode(Event.self, from: value)
                if let isLast, isLast(decoded) { sawLast = true }
                return decoded
            } catch let error as OpenAIClientError {
                isOver = true
                throw error
            } catch {
                isOver = true
                throw .malformed("An event is not a \(Event.self): \(error)", head)
            }
        }
    }
}

@available(*, unavailable)
extension OpenAIStream.AsyncIterator: Sendable {}
