import OpenAIWire

/// One turn in the history: the question and its answer.
///
/// A conversation is a chain of entries, each of which names the one before.
struct HistoryEntry: Sendable, Hashable {
    var id: String
    var parent: String?
    var session: String?
    var terminal: String?
    var time: String
    var model: String
    /// The messages that this turn added, without the answer.
    var messages: [JSONValue]
    var answer: String
    var reasoning = ""
    var finishReason: String?
    var usage: JSONValue?
    /// `complete`, `interrupted` or `cut`.
    var status = "complete"

    /// The entry as a line of the history file.
    var line: [UInt8] {
        var object: JSONObject = ["v": 1, "id": .string(id)]
        object["parent"] = parent.map { .string($0) }
        object["session"] = session.map { .string($0) }
        object["tty"] = terminal.map { .string($0) }
        object["time"] = .string(time)
        object["model"] = .string(model)
        object["messages"] = .array(messages)
        object["answer"] = .string(answer)
        if !reasoning.isEmpty { object["reasoning"] = .string(reasoning) }
        object["finish_reason"] = finishReason.map { .string($0) }
        object["usage"] = usage
        object["status"] = .string(status)
        return object.encoded() + [UInt8(ascii: "\n")]
    }

    /// Reads a line of the history file; `nil` if it is not an entry.
    init?(line: ArraySlice<UInt8>) {
        guard let value = try? JSONValue(parsing: Array(line)), let id = value["id"]?.stringValue,
            let messages = value["messages"]?.arrayValue
        else { return nil }
        self.id = id
        self.messages = messages
        parent = value["parent"]?.stringValue
        session = value["session"]?.stringValue
        terminal = value["tty"]?.stringValue
        time = value["time"]?.stringValue ?? ""
        model = value["model"]?.stringValue ?? ""
        answer = value["answer"]?.stringValue ?? ""
        reasoning = value["reasoning"]?.stringValue ?? ""
        finishReason = value["finish_reason"]?.stringValue
        usage = value["usage"]
        status = value["status"]?.stringValue ?? "complete"
    }

    init(
        id: String,
        parent: String?,
        session: String?,
        terminal: String?,
        time: String,
        model: String,
        messages: [JSONValue],
        record: AnswerRecord
    ) {
        self.id = id
        self.parent = parent
        self.session = session
        self.terminal = terminal
        self.time = time
        self.model = model
        self.messages = messages
        answer = record.text
        reasoning = record.reasoning
        finishReason = record.finishReason
        usage = record.usage
        status = record.status
    }

    /// The words of the last question, without the context before them.
    var words: String {
        let text = question
        for tag in ["</stdin>\n", "</file>\n"] {
            guard let rest = text.pieces(around: tag).last?.trimmingWhitespace(), rest.count < text.count,
                !rest.isEmpty
            else { continue }
            return rest
        }
        return text
    }

    /// The last question, as it was sent.
    var question: String {
        guard let content = messages.last(where: { $0["role"]?.stringValue == "user" })?["content"] else {
            return ""
        }
        return content.stringValue ?? content.arrayValue?.compactMap { $0["text"]?.stringValue }.joined(
            separator: "\n"
        ) ?? ""
    }
}

/// Makes identifiers that sort by time (ULID).
enum ULID {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func make(at time: WallTime = .now()) -> String {
        var text: [UInt8] = []
        for shift in stride(from: 45, through: 0, by: -5) {
            text.append(digits[time.milliseconds >> shift & 31])
        }
        for _ in 0..<16 { text.append(digits[Int.random(in: 0..<32)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
