package import OpenAIWire
import ProxyTesting

/// A response as it arrived on a socket.
package struct RawResponse: Sendable {
    package var status: Int
    package var fields: [(name: String, value: String)]
    package var body: [UInt8] = []
    /// Whether the body is complete; `false` if the connection closed in the middle of it.
    package var isWhole = true

    package var text: String { String(decoding: body, as: UTF8.self) }

    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// OpenAI's error object.
    package var error: JSONValue? { (try? JSONValue(parsing: body))?["error"] }

    /// Cuts responses out of the bytes of a connection.
    package struct Reader {
        private let isHead: Bool
        private var parser: ResponseParser
        private var pending: [UInt8] = []
        private var partial: RawResponse?

        package init(isHead: Bool) {
            self.isHead = isHead
            parser = ResponseParser(isHeadRequest: isHead)
        }

        package mutating func append(_ new: [UInt8]) { pending += new }

        /// The next complete response; `nil` if it needs more bytes.
        ///
        /// Responses with a 1xx status are skipped.
        package mutating func response() throws -> RawResponse? {
            var events: ArraySlice<ResponseParser.Event> = []
            try parser.consume(pending, into: &events)
            pending = []
            guard let response = add(events) else { return nil }
            pending = parser.unread
            parser = ResponseParser(isHeadRequest: isHead)
            return response
        }

        /// What has arrived when the server closes, complete or not.
        package mutating func end() throws -> RawResponse {
            if let events = try? parser.endOfInput(), let response = add(events[...]) { return response }
            guard var partial else {
                throw RawClient.Failure(
                    description:
                        "the server closed without a response: \(String(decoding: parser.unread, as: UTF8.self))"
                )
            }
            partial.isWhole = false
            return partial
        }

        private mutating func add(_ events: ArraySlice<ResponseParser.Event>) -> RawResponse? {
            for event in events {
                switch event {
                case .head(let head):
                    let fields = head.fields.map { ($0.name.lowercased(), $0.value) }
                    partial = RawResponse(status: head.status, fields: fields)
                case .body(let piece): partial?.body += piece
                case .end:
                    defer { partial = nil }
                    return partial
                }
            }
            return nil
        }
    }
}
