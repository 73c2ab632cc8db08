/// Finds the values that must not show up in any text, wherever in the file they stand.
struct SecretSurvey {
    /// Adds every value whose key says that it is a secret, and the credentials of every address.
    static func run(_ node: ConfigNode, key: String = "", into redaction: inout Redaction) {
        switch node.value {
        case .mapping(let mapping):
            for entry in mapping.entries {
                let isHeader = key == "headers" || key == "extra_headers"
                run(entry.value, key: isHeader ? "header_token" : entry.key, into: &redaction)
            }
        case .sequence(let nodes):
            for element in nodes { run(element, key: key, into: &redaction) }
        case .string, .number:
            if isSecret(key), EnvironmentReference(node.written) == nil { redaction.add(node.written) }
            if let password = credentials(of: node.written) { redaction.add(password) }
        case .null, .bool, .nonFinite:
            break
        }
    }

    private static let harmless: Set<String> = [
        "max_tokens", "max_completion_tokens", "max_input_tokens", "max_output_tokens", "max_new_tokens",
        "min_tokens", "input_cost_per_token", "output_cost_per_token", "custom_auth", "api_base", "base_url",
        "model_name", "model", "health_check_max_tokens", "auth_type", "litellm_credential_name",
        "credential_name", "key_management_system",
        "budget_tokens",
    ]

    /// Whether a key's or variable's name says that its value is nobody else's business.
    static func isSecret(_ key: String) -> Bool {
        guard !harmless.contains(key) else { return false }
        let lowered = key.lowercased()
        return [
            "key", "token", "secret", "password", "passwd", "credential", "auth", "database_url", "dsn",
            "webhook",
        ]
        .contains { lowered.contains($0) }
    }

    /// What stands between `://` and `@` of an address.
    private static func credentials(of text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return nil }
        return String(authority[..<at].split(separator: ":", maxSplits: 1).last ?? "")
    }
}
