import OpenAIWire

/// Serves `POST /config/reload`, which does the same as SIGHUP and a change of the file.
struct ReloadEndpoint {
    /// `nil` if the configuration came from no file.
    let reload: (@Sendable () async -> ReloadOutcome)?

    /// - Throws: 400 if there is no file, or if its configuration is invalid.
    func respond() async throws(ProxyError) -> ProxyResponse {
        guard let reload else {
            throw .badRequest(
                "This proxy was started without a configuration file, so there is nothing to reload.",
                code: "no_configuration_file"
            )
        }
        switch await reload() {
        case .reloaded(let difference, let findings):
            return .json([
                "status": .string(difference.isEmpty ? "unchanged" : "reloaded"),
                "added": Self.list(difference.added),
                "removed": Self.list(difference.removed),
                "changed": Self.list(difference.changed),
                "settings": Self.list(difference.settings),
                "findings": Self.list(findings),
            ])
        case .refused(let findings):
            throw .badRequest(
                "The configuration was not reloaded; the previous one stays in use.\n"
                    + findings.joined(separator: "\n"),
                code: "invalid_configuration"
            )
        }
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
