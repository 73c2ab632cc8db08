import OpenAIWire

/// The settings, with their names in the configuration file.
enum SettingName: String, Sendable, CaseIterable {
    case baseURL = "base_url"
    case model, system, profile
    case key
    case keyFile = "key_file"
    case keyCommand = "key_cmd"
    case keyStore = "key_store"
    case stats, render, color, reasoning, log, context
    case holdReasoning = "hold_reasoning"
    case stdinTimeout = "stdin_timeout"
    case timeout
    case connectTimeout = "connect_timeout"
    case firstTokenTimeout = "first_token_timeout"
    case idleTimeout = "idle_timeout"
    case retries
    case caCertificate = "cacert"
    case insecure, proxy

    /// The type of a setting's value.
    enum Kind: Sendable {
        case text, truth, seconds, count
        case oneOf([String])
    }

    var kind: Kind {
        switch self {
        case .baseURL, .model, .system, .profile, .key, .keyFile, .keyCommand, .caCertificate, .proxy: .text
        case .stats, .log, .insecure, .keyStore: .truth
        case .render, .color, .holdReasoning: .oneOf(["auto", "always", "never"])
        case .reasoning: .oneOf(["auto", "show", "hide", "only"])
        case .context: .oneOf(["tags", "fence", "plain"])
        case .stdinTimeout, .timeout, .connectTimeout, .firstTokenTimeout, .idleTimeout: .seconds
        case .retries: .count
        }
    }

    /// The environment variable that sets it.
    var variable: String? {
        switch self {
        case .key: "ASK_API_KEY"
        case .keyStore, .profile, .insecure: self == .profile ? "ASK_PROFILE" : nil
        default: "ASK_\(rawValue.uppercased())"
        }
    }

    /// The value if nothing sets it.
    var builtIn: JSONValue? {
        switch self {
        case .baseURL: "http://localhost:4000"
        case .model: "default"
        case .stats, .insecure, .keyStore: false
        case .log: true
        case .render, .color, .reasoning, .holdReasoning: "auto"
        case .context: "tags"
        case .stdinTimeout: 30
        case .connectTimeout: 5
        case .firstTokenTimeout: 300
        case .idleTimeout: 60
        case .retries: 2
        default: nil
        }
    }

    /// Parses the value from the environment or the command line.
    func value(of text: String, from place: String, status: ExitStatus) throws(AskError) -> JSONValue {
        switch kind {
        case .text: return .string(text)
        case .truth:
            if ["1", "true", "yes", "on"].contains(text.lowercased()) { return true }
            if ["0", "false", "no", "off"].contains(text.lowercased()) { return false }
        case .seconds:
            if let number = JSONNumber(text: text), number.double >= 0, number.double < 1e9 {
                return .number(number)
            }
        case .count:
            if let number = Int(text), (0...100).contains(number) { return .number(JSONNumber(number)) }
        case .oneOf(let words):
            if words.contains(text) { return .string(text) }
        }
        throw wrong("'\(text)'", place, status)
    }

    /// Checks a value of a configuration file.
    func check(_ value: JSONValue, from place: String) throws(AskError) {
        let fits =
            switch kind {
            case .text: value.stringValue != nil
            case .truth: value.boolValue != nil
            case .seconds: value.doubleValue.map { $0 >= 0 && $0 < 1e9 } ?? false
            case .count: value.intValue.map { (0...100).contains($0) } ?? false
            case .oneOf(let words): value.stringValue.map { words.contains($0) } ?? false
            }
        guard fits else { throw wrong(value.description, place, .configuration) }
    }

    private func wrong(_ value: String, _ place: String, _ status: ExitStatus) -> AskError {
        let wanted =
            switch kind {
            case .text: "text"
            case .truth: "true or false"
            case .seconds: "a number of seconds"
            case .count: "a number from 0 to 100"
            case .oneOf(let words): "one of \(words.joined(separator: ", "))"
            }
        return AskError(status, "\(place): \(value) is not valid", remedy: "It must be \(wanted).")
    }
}
