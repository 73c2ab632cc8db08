/// One event of a `text/event-stream` (WHATWG HTML, "Server-sent events").
public struct ServerSentEvent: Sendable, Hashable {
    /// The type of the event, `nil` for the default (`message`).
    public var event: String?
    /// The payload; the lines of a multi-line payload are joined with line feeds.
    public var data: String
    /// The `id` given in this event, `nil` if it had none; see ``ServerSentEventParser/lastEventID``.
    public var id: String?
    /// The reconnection time given in this event, in milliseconds.
    public var retry: Int?

    /// An event with the given payload.
    public init(event: String? = nil, data: String, id: String? = nil, retry: Int? = nil) {
        self.event = event
        self.data = data
        self.id = id
        self.retry = retry
    }

    /// The event `[DONE]` that ends a stream of OpenAI's API.
    public static let done = ServerSentEvent(data: "[DONE]")

    /// Whether this is the `[DONE]` that ends a stream of OpenAI's API.
    public var isDone: Bool { data == "[DONE]" }
}
