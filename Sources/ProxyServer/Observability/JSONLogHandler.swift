public import Logging
import OpenAIWire

/// A log handler that writes one JSON object a line, as LiteLLM does with `json_logs`.
public struct JSONLogHandler: LogHandler {
    /// Values that every line carries.
    public var metadata: Logger.Metadata = [:]

    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    private let label: String
    private let write: @Sendable ([UInt8]) -> Void
    private let timestamp: @Sendable () -> Double

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - label: the logger's label.
    ///   - timestamp: seconds since 1970.
    ///   - write: takes a line with its line break.
    public init(
        label: String,
        timestamp: @escaping @Sendable () -> Double,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        self.timestamp = timestamp
        self.write = write
    }

    /// A value that every line carries.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        var object: JSONObject = [
            "timestamp": JSONNumber(timestamp()).map { .number($0) } ?? .null,
            "level": .string(event.level.rawValue.uppercased()),
            "logger": .string(label),
            "message": .string("\(event.message)"),
        ]
        var all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        if case .stringConvertible(let request as RequestLine)? = all.removeValue(forKey: RequestLine.key) {
            request.add(to: &object)
        }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { object[key] = .string("\(value)") }
        write(JSONValue.object(object).encoded() + [UInt8(ascii: "\n")])
    }
}
