package import Logging
import OpenAIWire

/// A log handler that turns each event into one line, as text or JSON, and passes it to a closure.
package struct LineLogHandler: LogHandler {
    /// Metadata of every line.
    package var metadata: Logger.Metadata = [:]

    /// The lowest level that is written.
    package var logLevel: Logger.Level = .info

    private let label: String
    private let form: LogForm
    private let write: @Sendable ([UInt8]) -> Void
    private let timestamp: @Sendable () -> Double

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - label: the logger's label.
    ///   - form: the format of a line.
    ///   - timestamp: the current time in seconds since 1970; access log lines bring their own.
    ///   - write: receives a line, including its line break.
    package init(
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

    /// One value of the metadata of every line.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    package func log(event: LogEvent) {
        let entry = LogEntry(event, label: label, now: timestamp, common: metadata)
        write(form.line(entry))
    }
}

/// The format of a log line.
package enum LogForm: Sendable {
    /// Time, level, label, message, then `name=value` pairs: first the request's, then others by name.
    ///
    /// A value with a blank, a quote or a control character is written as a JSON string, so that nothing a
    /// backend or client sends can look like another line. Values over 300 bytes are cut and say how long they
    /// were. In both formats, characters that control a terminal or the direction of text are escaped, as in
    /// `\u009b`.
    case text
    /// A JSON object, as LiteLLM writes it with `json_logs`.
    case json

    /// The line, including its line break.
    func line(_ entry: LogEntry) -> [UInt8] {
        switch self {
        case .text: text(entry)
        case .json: json(entry)
        }
    }

    private func text(_ entry: LogEntry) -> [UInt8] {
        var line = LogLine(capacity: 448)
        line.append(UTCTime(secondsSince1970: entry.timestamp))
        line.append(" ")
        line.append(entry.level.rawValue)
        line.append(" ")
        line.append(entry.label)
        line.append(": ")
        line.appendMessage("\(entry.message)")
        entry.addFields(to: &line)
        return line.ended()
    }

    private func json(_ entry: LogEntry) -> [UInt8] {
        var object: JSONObject = [
            "timestamp": JSONNumber(entry.timestamp).map { .number($0) } ?? .null,
            "level": .string(entry.level.rawValue.uppercased()),
            "logger": .string(entry.label),
            "message": .string(LogText.cutMessage("\(entry.message)")),
        ]
        entry.addFields(to: &object)
        return LogText.escaped(JSONValue.object(object).encoded() + [UInt8(ascii: "\n")])
    }
}

/// The content of a line before it is formatted.
struct LogEntry {
    let timestamp: Double
    let level: Logger.Level
    let label: String
    let message: Logger.Message
    /// The request, if it is a line of the access log.
    private let request: RequestLine?
    /// The other values, in the order of their names.
    private let pairs: [(key: String, value: Logger.Metadata.Value)]

    /// - Parameters:
    ///   - now: the current time, for lines that do not bring their own.
    ///   - common: the logger's metadata; the event's own values win.
    init(_ event: LogEvent, label: String, now: () -> Double, common: Logger.Metadata) {
        self.level = event.level
        self.label = label
        self.message = event.message
        var values = event.metadata ?? [:]
        if !common.isEmpty { values.merge(common) { own, _ in own } }
        // Usually the request is the only value; then no look-up is needed.
        let isAlone = values.count == 1
        let first = isAlone ? values.first?.value : values[RequestLine.key]
        if case .stringConvertible(let line as RequestLine)? = first {
            request = line
            timestamp = line.time ?? now()
            if isAlone {
                pairs = []
                return
            }
            values[RequestLine.key] = nil
        } else {
            request = nil
            timestamp = now()
        }
        pairs = values.sorted { $0.key < $1.key }
    }

    /// Adds everything after the message: the request's fields, then the other values.
    func addFields(to line: inout some LogFieldWriter) {
        request?.add(to: &line)
        for (name, value) in pairs { line.add(name, "\(value)") }
    }
}
