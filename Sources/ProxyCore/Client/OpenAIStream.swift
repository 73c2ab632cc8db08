import HTTPTransport
public import HTTPTypes
import OpenAIWire

/// The events of a streamed response, decoded as they arrive; to be read once, by one task.
///
/// - Cancellation: cancelling the reading task, ``cancel()``, or dropping the stream and its iterator ends the call. Reading after that
///   throws ``OpenAIClientError/Code/cancelled``.
/// - Errors: an error event throws ``OpenAIClientError/Code/streamFailed``, a truncated stream
///   ``OpenAIClientError/Code/truncatedStream``; earlier events are delivered first.
public struct OpenAIStream<Event: Decodable & Sendable>: AsyncSequence, Sendable {
    /// An event.
    public typealias Element = Event
    /// Why the stream ended early.
    public typealias Failure = OpenAIClientError

    /// Status and header fields of the response; a router's fields name the deployment.
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
    /// Has no effect after its end.
    public func cancel() {
        body.cancel()
    }
}

extension OpenAIStream {
    /// Reads events in order; must not be shared between tasks.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let head: HTTPResponse
        private let isLast: (@Sendable (Event) -> Bool)?
        private var chunks: BackendBody.AsyncIterator
        private var parser = ServerSentEventParser()
        /// Received events that were not returned yet, the next one last.
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
            // If the last event is not known, the end of the body is as good.
            self.sawLast = isLast == nil
        }

        /// The next event, `nil` at the end.
        ///
        /// - Throws: ``OpenAIClientError``, after earlier events were delivered. After the end and after an error it returns `nil`.
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
                // The stream was complete before the connection broke.
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

        /// Reads the end of the body after `[DONE]`, so that the connection can be used again.
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
