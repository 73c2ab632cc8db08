public import Logging

/// A log handler that makes a line of each event, in a form of your choice, and hands it to a closure.
public struct LineLogHandler: LogHandler {
    /// Values that every line carries.
    public var metadata: Logger.Metadata = [:]

    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info

    private let label: String
    private let form: LogForm
    private let write: @Sendable ([UInt8]) -> Void
    private let timestamp: @Sendable () -> Double

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - label: the logger's label.
    ///   - form: what a line looks like.
    ///   - timestamp: seconds since 1970, for lines that do not tell the time of something that was before.
    ///   - write: takes a line with its line break.
    public init(
        label: String,
        form: LogForm,
        timestamp: @escaping @Sendable () -> Double,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        self.form = form
        self.write = write
        self.timestamp = timestamp
    }

    /// A value that every line carries.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        let entry = LogEntry(event, label: label, now: timestamp, common: metadata)
        write(form.line(entry))
    }
}
