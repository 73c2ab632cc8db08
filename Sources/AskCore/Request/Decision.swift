import OpenAIWire

/// A question whose answer is one of a few words, for `--check` and `--choice`.
struct Decision: Sendable, Hashable {
    var choices: [String]

    /// The response format that servers with guided decoding enforce: an object with one enum property.
    var responseFormat: JSONValue {
        [
            "type": "json_schema",
            "json_schema": [
                "name": "decision", "strict": true,
                "schema": [
                    "type": "object",
                    "properties": [
                        "answer": ["type": "string", "enum": .array(choices.map { .string($0) })]
                    ],
                    "required": ["answer"], "additionalProperties": false,
                ],
            ],
        ]
    }

    /// The instruction for models whose server does not enforce the format.
    var instruction: String {
        let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
        return
            "Answer with a JSON object of the form {\"answer\": WORD}, where WORD is exactly one of \(list). Write nothing else."
    }

    /// The choice that an answer makes; `nil` if it makes none or more than one.
    func choice(in text: String) -> String? {
        let trimmed = text.trimmingWhitespace()
        if let answer = Self.object(in: trimmed)?["answer"]?.stringValue, let choice = match(answer) {
            return choice
        }
        if let choice = match(trimmed) { return choice }
        let letters = trimmed.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
        let named = choices.filter { letters.contains(Substring($0.lowercased())) }
        return named.count == 1 ? named.first : nil
    }

    private func match(_ text: String) -> String? {
        let bare = text.trimmingWhitespace().drop { "\"'`*".contains($0) }
        let word = String(bare.reversed().drop { "\"'`*.! ".contains($0) }.reversed())
        return choices.first { $0 == word } ?? choices.first { $0.lowercased() == word.lowercased() }
    }

    private static func object(in text: String) -> JSONValue? {
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end else {
            return nil
        }
        return try? JSONValue(parsing: Array(text[start...end].utf8))
    }
}
