import Logging
import OpenAIWire

/// What a line of the log looks like.
public enum LogForm: Sendable {
    /// Time, level, label, message, then `name=value` pairs: a request's own, the others in the order of their names.
    ///
    /// A value that holds a blank, a quote or a control character is written as a JSON string, so that nothing a backend or a client
    /// says can look like another line. A value of more than 300 bytes is cut, with a mark of how much there was; in both forms
    /// characters that control a terminal or change the direction of text stand as `\u009b`.
    case text
    /// One JSON object, as LiteLLM writes it with `json_logs`.
    case json

    /// The line with its break.
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
        entry.addFacts(to: &line)
        return line.ended()
    }

    private func json(_ entry: LogEntry) -> [UInt8] {
        var object: JSONObject = [
            "timestamp": JSONNumber(entry.timestamp).map { .number($0) } ?? .null,
            "level": .string(entry.level.rawValue.uppercased()),
            "logger": .string(entry.label),
            "message": .string(LogText.cutMessage("\(entry.message)")),
        ]
        entry.addFacts(to: &object)
        return LogText.escaped(JSONValue.object(object).encoded() + [UInt8(ascii: "\n")])
    }
}
