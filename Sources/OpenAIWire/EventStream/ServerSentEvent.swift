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

/// Writes events as `text/event-stream`.
public enum ServerSentEventEncoder {
    /// `data: [DONE]`, the last event of a stream of OpenAI's API, with its blank line.
    public static let done: [UInt8] = Array("data: [DONE]\n\n".utf8)

    /// The event with the blank line that ends it.
    public static func encode(_ event: ServerSentEvent) -> [UInt8] {
        var bytes: [UInt8] = []
        encode(event, into: &bytes)
        return bytes
    }

    /// Appends the event with the blank line that ends it.
    ///
    /// A payload with several lines becomes several `data:` lines. Line ends in an event name or id, and NUL in an
    /// id, are left out, so that nothing in them can become another field.
    public static func encode(_ event: ServerSentEvent, into bytes: inout [UInt8]) {
        if let name = event.event { append("event: ", name, to: &bytes) }
        if let id = event.id { append("id: ", id, to: &bytes) }
        if let retry = event.retry { append("retry: ", String(max(0, retry)), to: &bytes) }
        encode(data: Array(event.data.utf8), into: &bytes)
    }

    /// Appends an event without a name whose payload is `data`, such as a chunk in JSON.
    public static func encode(data: [UInt8], into bytes: inout [UInt8]) {
        data.withUnsafeBytes { data in
            var start = 0
            while true {
                let end = EventStreamLine.end(in: data, from: start)
                bytes.append(contentsOf: "data: ".utf8)
                bytes.append(contentsOf: data[start..<end])
                bytes.append(EventStreamLine.lineFeed)
                guard end < data.count else { break }
                start = EventStreamLine.next(in: data, after: end)
            }
        }
        bytes.append(EventStreamLine.lineFeed)
    }

    /// Appends a comment, which readers skip; keeps an idle connection open.
    public static func encode(comment: String, into bytes: inout [UInt8]) {
        append(": ", comment, to: &bytes)
        bytes.append(EventStreamLine.lineFeed)
    }

    private static func append(_ name: StaticString, _ value: String, to bytes: inout [UInt8]) {
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: value.utf8.lazy.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0 })
        bytes.append(EventStreamLine.lineFeed)
    }
}
