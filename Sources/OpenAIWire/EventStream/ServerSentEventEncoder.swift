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
    /// A payload of several lines becomes several `data:` lines. An event name or id cannot hold a line end,
    /// and an id no NUL: those characters are left out, so that nothing in them can pass for another field.
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

    /// Appends a comment, which readers skip; it keeps an idle connection open.
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
