import OpenAIWire

/// The settings that a project's `.ask.toml` may hold.
///
/// Everyone with write access to a repository can change this file, and everyone who clones the repository
/// runs `ask` with it. So it may choose a model, a system prompt and sampling parameters, but nothing that
/// sends data elsewhere, names a command, a key, a header or a file, adds messages or tools, or multiplies
/// the cost of a request.
enum ProjectFile {
    static let name = ".ask.toml"

    /// The largest size of the file, in bytes.
    ///
    /// Its system prompt is sent with every request.
    static let largest = 64 * 1024

    /// The settings that it may hold, besides `[options]`.
    static let settings: Set<SettingName> = [.model, .system]

    /// The type of a request field.
    enum FieldKind: Sendable {
        case number, text, truth, texts
        /// Only the chat template's switches for reasoning.
        case templateSwitches

        func fits(_ value: JSONValue) -> Bool {
            switch self {
            case .number: value.numberValue != nil
            case .text: value.stringValue != nil
            case .truth: value.boolValue != nil
            case .texts:
                value.stringValue != nil
                    || value.arrayValue.map { $0.allSatisfy { $0.stringValue != nil } } == true
            case .templateSwitches:
                value.objectValue.map { members in
                    members.allSatisfy {
                        ["enable_thinking", "thinking"].contains($0.key) && $0.value.boolValue != nil
                    }
                } == true
            }
        }

        var wanted: String {
            switch self {
            case .number: "a number"
            case .text: "a text"
            case .truth: "true or false"
            case .texts: "a text or a list of texts"
            case .templateSwitches: "enable_thinking or thinking, true or false"
            }
        }
    }

    /// The fields of `[options]` that it may hold: how an answer is sampled, and where it ends.
    static let options: [String: FieldKind] = [
        "temperature": .number, "top_p": .number, "top_k": .number, "min_p": .number, "seed": .number,
        "presence_penalty": .number, "frequency_penalty": .number, "repetition_penalty": .number,
        "max_tokens": .number, "max_completion_tokens": .number, "stop": .texts,
        "reasoning_effort": .text, "verbosity": .text, "chat_template_kwargs": .templateSwitches,
    ]

    /// Limits of the user's own file that a project may lower but not raise, because they limit costs.
    static let mayLowerOnly: Set<String> = ["max_tokens", "max_completion_tokens"]

    /// What to do instead with a refused setting.
    static func remedy(for setting: SettingName?, userFile: String) -> String {
        switch setting {
        case .key: "use key_file or key_cmd in \(userFile)"
        case let setting?: "set it in \(userFile)\(setting.variable.map { ", or with \($0)" } ?? "")"
        case nil: "set it in \(userFile)"
        }
    }

    static func remedy(forOption name: String, userFile: String) -> String {
        "set it under [options] in \(userFile), or with -o"
    }
}
