import PlainText

/// `environment_variables`: variables that the file sets for the process.
struct EnvironmentSection {
    let top: SectionReader

    private static let key = "environment_variables"

    /// Adds the variables to the environment for the rest of the file, and returns them.
    func apply() -> [String: String] {
        guard let node = top.mapping[Self.key], !node.isEmpty else { return [:] }
        guard let mapping = node.mapping else {
            top.report(.error, Self.key, "expected a mapping of names and values, found \(node.kind)")
            return [:]
        }
        var variables: [String: String] = [:]
        for entry in mapping.entries {
            guard let value = value(of: entry) else { continue }
            variables[entry.key] = value
            top.context.environment[entry.key] = value
            if SecretCollector.isSecret(entry.key.lowercased()) { top.context.findings.redaction.add(value) }
        }
        return variables
    }

    private func value(of entry: ConfigMapping.Entry) -> String? {
        let path = "\(Self.key).\(entry.key.shown)"
        guard Self.isName(entry.key) else {
            top.context.findings.add(.error, at: entry.keyPosition, path, "is not a valid variable name")
            return nil
        }
        let node = top.context.resolved(entry.value, path, need: .unused)
        switch node.value {
        case .string, .number, .nonFinite:
            return node.written.unicodeScalars.contains("\0") ? nil : node.written
        case .bool(let value):
            // Python's spelling, which is what LiteLLM exports.
            return value ? "True" : "False"
        case .null:
            return nil
        case .sequence, .mapping:
            top.context.findings.add(
                .warning,
                at: entry.value.position,
                path,
                "expected a value, found \(node.kind); the variable is not set",
                remedy: "write `\(entry.key.shown): value`"
            )
            return nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.unicodeScalars.contains { $0 == "=" || $0.value < 0x21 }
    }
}
