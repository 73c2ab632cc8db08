import OpenAIWire

/// Takes the facts of a line one after the other, each in the form of its log.
protocol LogFacts {
    mutating func add(_ name: String, _ number: Int)
    mutating func add(_ name: String, milliseconds duration: Duration)
    mutating func add(_ name: String, _ text: String)
}

extension JSONObject: LogFacts {
    mutating func add(_ name: String, _ number: Int) {
        self[name] = .number(JSONNumber(number))
    }

    mutating func add(_ name: String, milliseconds duration: Duration) {
        self[name] = JSONNumber(Double(duration.tenthsOfMilliseconds) / 10).map { .number($0) } ?? .null
    }

    mutating func add(_ name: String, _ text: String) {
        self[name] = .string(LogText.cut(text))
    }
}
