import OpenAIWire

/// A field of the request's body, from `-o`, a shortcut or the configuration.
struct BodyField: Sendable, Hashable {
    /// The keys from the body inwards.
    var path: [String]
    var value: JSONValue

    init(path: [String], value: JSONValue) {
        self.path = path
        self.value = value
    }

    /// Parses `key=value`: dots reach into objects, and a value that is not JSON is a string.
    init(_ text: String) throws(AskError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let path =
            parts.first.map { $0.split(separator: ".", omittingEmptySubsequences: false).map(String.init) }
            ?? []
        guard parts.count == 2, path.allSatisfy({ !$0.isEmpty }) else {
            throw AskError(
                .usage,
                "-o '\(text)' is not KEY=VALUE",
                remedy: "For example: -o top_k=20 or -o top_k 20"
            )
        }
        self.path = path
        value = (try? JSONValue(parsing: Array(parts[1].utf8))) ?? .string(String(parts[1]))
    }

    /// Sets the field in a body.
    func set(in body: inout JSONValue) {
        Self.set(value, at: path[...], in: &body)
    }

    private static func set(_ value: JSONValue, at path: ArraySlice<String>, in target: inout JSONValue) {
        guard let key = path.first else {
            target = value
            return
        }
        var member = target[key] ?? .object([:])
        set(value, at: path.dropFirst(), in: &member)
        target[key] = member
    }
}
