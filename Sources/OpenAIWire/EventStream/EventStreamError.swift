/// Why reading an event stream had to stop.
public struct EventStreamError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure; more may be added.
    public struct Code: Sendable, Hashable {
        private enum Name { case eventTooLarge }
        private let name: Name

        /// A single event is larger than the reader's limit.
        public static let eventTooLarge = Code(name: .eventTooLarge)
    }

    /// The kind of failure.
    public let code: Code
    /// The limit that was exceeded, in bytes.
    public let limit: Int

    static func eventTooLarge(limit: Int) -> EventStreamError {
        EventStreamError(code: .eventTooLarge, limit: limit)
    }

    /// One sentence without a full stop.
    public var description: String { "an event of the stream is larger than \(limit) bytes" }
}
