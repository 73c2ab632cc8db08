import OpenAIWire

/// Answers `POST /config/reload`: what a change of the file and SIGHUP do, asked for by an operator.
struct ReloadEndpoint {
    let exchange: Exchange
    let state: ProxyService.State

    /// - Throws: 403 where no master key tells the operator from everybody else, 400 where the configuration cannot be used.
    func answer() async throws(ProxyError) -> ProxyResponse {
        guard state.authenticator.isRequired else { throw .needsMasterKey(exchange.path) }
        let service = exchange.service
        guard let reloading = service.reloading else {
            throw .badRequest(
                "This proxy was started without a configuration file, so there is none to read again.",
                code: "no_configuration_file"
            )
        }
        // Not the request's own task: that runs on the connection's event loop, and one that is cancelled halfway would be no help.
        let outcome = await Task.detached { await reloading.reload(service) }.value
        switch outcome {
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
                "The configuration was not reloaded, and the old one stays.\n"
                    + findings.joined(separator: "\n"),
                code: "invalid_configuration"
            )
        }
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
