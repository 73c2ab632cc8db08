import OpenAIWire

/// `--info`: each effective setting and where it came from.
///
/// The key itself is never shown.
struct InfoCommand {
    let context: CommandContext

    func run() throws -> ExitStatus {
        let configuration = context.configuration
        var rows: [(name: String, value: JSONValue, origin: String)] = []
        for name in SettingName.allCases where ![.key, .keyFile, .keyCommand].contains(name) {
            guard let setting = configuration.setting(name) else { continue }
            rows.append((name.rawValue, setting.value, setting.origin.description))
        }
        let address = try ServerAddress(
            configuration.text(.baseURL) ?? "",
            from: configuration.setting(.baseURL)?.origin.description ?? "built in"
        )
        rows.append(("endpoint", .string(address.endpoint("chat/completions")), "from base_url"))
        if configuration.model != configuration.text(.model) {
            rows.append(("model asked for", .string(configuration.model), "alias"))
        }
        let key = try KeySource(
            configuration: configuration,
            environment: context.environment,
            address: address
        ).find()
        rows.append(("key", key == nil ? .null : "(set)", key?.origin ?? "not configured"))
        for (name, model) in configuration.aliases.sorted(by: { $0.key < $1.key }) {
            rows.append(("alias.\(name)", .string(model), "configuration"))
        }
        for field in context.bodyFields {
            rows.append(("options.\(field.path.joined(separator: "."))", field.value, "request"))
        }
        rows.append(
            (
                "config file", .string("\(context.environment.configurationDirectory)/config.toml"),
                exists("config.toml")
            )
        )
        let project = configuration.projectUse
        rows.append(
            (
                "project file", project.map { .string($0.path) } ?? .null,
                project.map { "sets \($0.keys.joined(separator: ", "))" } ?? "none in effect"
            )
        )
        rows.append(("history", .string(context.store.directory), "state directory"))
        let console = context.console
        if context.options.form == .json {
            let settings = rows.map { row in
                JSONValue.object([
                    "name": .string(row.name), "value": row.value, "origin": .string(row.origin),
                ])
            }
            try console.print(document: [
                "v": 1, "version": .string(context.version), "settings": .array(settings),
            ])
        } else {
            try console.print(table(rows))
        }
        return .success
    }

    private func exists(_ name: String) -> String {
        FileAccess.exists("\(context.environment.configurationDirectory)/\(name)") ? "present" : "absent"
    }

    private func table(_ rows: [(name: String, value: JSONValue, origin: String)]) -> String {
        let filter = ControlFilter()
        let cells = rows.map {
            (
                filter.line($0.name),
                filter.line($0.value.stringValue ?? ($0.value.isNull ? "-" : $0.value.description)),
                filter.line($0.origin)
            )
        }
        let names = cells.map(\.0.count).max() ?? 0
        let values = min(48, cells.map(\.1.count).max() ?? 0)
        return cells.map { name, value, origin in
            let first = name + String(repeating: " ", count: names - name.count)
            let second = value + String(repeating: " ", count: max(0, values - value.count))
            return "\(first)  \(second)  (\(origin))\n"
        }.joined()
    }
}
