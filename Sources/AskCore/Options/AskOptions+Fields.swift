import OpenAIWire

extension AskOptions {
    /// The fields of the request; a later option wins.
    static func bodyFields(_ scan: ArgumentScan) throws(AskError) -> [BodyField] {
        var fields: [BodyField] = []
        let stops = scan.values(.stop)
        if !stops.isEmpty {
            fields.append(BodyField(path: ["stop"], value: .array(stops.map { .string($0) })))
        }
        for occurrence in scan.occurrences {
            switch (occurrence.id, occurrence.value) {
            case (.option, let text?): fields.append(try BodyField(text))
            case (.temperature, let text?): fields.append(try numeric("--temperature", "temperature", text))
            case (.topP, let text?): fields.append(try numeric("--top-p", "top_p", text))
            case (.maxTokens, let text?): fields.append(try numeric("--max-tokens", "max_tokens", text))
            case (.seed, let text?): fields.append(try numeric("--seed", "seed", text))
            case (.think, let level): fields += try thinking(level)
            default: break
            }
        }
        return fields
    }

    private static func numeric(_ name: String, _ field: String, _ text: String) throws(AskError) -> BodyField
    {
        guard let number = JSONNumber(text: text) else {
            throw AskError(.usage, "\(name) '\(text)' is not a number", remedy: "For example: \(name) 1")
        }
        return BodyField(path: [field], value: .number(number))
    }

    /// Reasoning models know either an effort or a switch of their chat template, and ignore the other.
    private static func thinking(_ level: String?) throws(AskError) -> [BodyField] {
        let enabled = BodyField(
            path: ["chat_template_kwargs", "enable_thinking"],
            value: .bool(level != "off")
        )
        switch level {
        case nil, "off": return [enabled]
        case "low", "medium", "high":
            return [enabled, BodyField(path: ["reasoning_effort"], value: .string(level ?? ""))]
        case let other?:
            throw AskError(.usage, "unknown level --think=\(other)", remedy: "Use low, medium, high or off.")
        }
    }

    /// The settings given on the command line, under their names in the configuration file.
    static func settings(_ scan: ArgumentScan) throws(AskError) -> JSONObject {
        var settings = JSONObject()
        let texts: [(OptionID, SettingName)] = [
            (.model, .model), (.baseURL, .baseURL), (.profile, .profile), (.key, .key), (.keyFile, .keyFile),
            (.keyCommand, .keyCommand), (.caCertificate, .caCertificate), (.proxy, .proxy),
        ]
        for (id, name) in texts { if let value = scan.value(id) { settings[name.rawValue] = .string(value) } }
        let choices: [(OptionID, SettingName, String)] = [
            (.context, .context, "--context"), (.render, .render, "--render"), (.color, .color, "--color"),
            (.reasoning, .reasoning, "--reasoning"), (.holdReasoning, .holdReasoning, "--hold-reasoning"),
            (.stdinTimeout, .stdinTimeout, "--stdin-timeout"), (.timeout, .timeout, "--timeout"),
            (.connectTimeout, .connectTimeout, "--connect-timeout"),
            (.idleTimeout, .idleTimeout, "--idle-timeout"),
            (.firstTokenTimeout, .firstTokenTimeout, "--first-token-timeout"),
            (.retries, .retries, "--retries"),
        ]
        for (id, name, spelled) in choices {
            guard let text = scan.value(id) else { continue }
            settings[name.rawValue] = try name.value(of: text, from: spelled, status: .usage)
        }
        if scan.has(.raw) { settings[SettingName.render.rawValue] = "never" }
        if scan.has(.hideReasoning) { settings[SettingName.reasoning.rawValue] = "hide" }
        if scan.has(.stats) { settings[SettingName.stats.rawValue] = true }
        if scan.has(.insecure) { settings[SettingName.insecure.rawValue] = true }
        if scan.has(.log) { settings[SettingName.log.rawValue] = true }
        if scan.has(.noLog) { settings[SettingName.log.rawValue] = false }
        return settings
    }
}
