public import Logging

/// A log handler that writes a line of text: time, level, label, message, then `name=value` pairs in the order of their names.
///
/// A value that holds a blank, a quote or a control character is written as a JSON string, so that nothing a backend or a client says
/// can look like another line.
public struct TextLogHandler: LogHandler {
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
        var line = LogLine(capacity: 448)
        line.append(UTCTime(secondsSince1970: timestamp()))
        line.append(" " as StaticString)
        line.append(event.level.rawValue)
        line.append(" " as StaticString)
        line.append(label)
        line.append(": " as StaticString)
        line.appendMessage("\(event.message)")
        var pairs = event.metadata ?? [:]
        if !metadata.isEmpty { pairs.merge(metadata) { own, _ in own } }
        // Mostly a request is all there is, and need not be looked up.
        let isAlone = pairs.count == 1
        let first = isAlone ? pairs.first?.value : pairs[RequestLine.key]
        if case .stringConvertible(let request as RequestLine)? = first {
            request.append(to: &line)
            if isAlone { return write(line.ended()) }
            pairs[RequestLine.key] = nil
        }
        for (name, value) in pairs.sorted(by: { $0.key < $1.key }) { line.appendPair(name, "\(value)") }
        write(line.ended())
    }
}
