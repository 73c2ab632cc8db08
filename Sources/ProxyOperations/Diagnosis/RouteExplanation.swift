import PlainText
package import ProxyCore

/// Explains where a request for a model would go and why, without sending anything.
package struct RouteExplanation: Sendable, CustomStringConvertible {
    private let model: String
    private let snapshot: RouterSnapshot

    /// Prepares an explanation.
    package init(of model: String, in configuration: RouterConfiguration) {
        self.model = model
        self.snapshot = RouterSnapshot(configuration)
    }

    /// Whether the model is served.
    package var isServed: Bool { snapshot.resolve(model) != nil }

    /// Several lines: how the name resolves, the deployments in order, the fallbacks.
    package var description: String {
        guard let resolution = snapshot.resolve(model) else { return unknown }
        return ([nameLine(resolution)] + deploymentLines(resolution) + fallbackLines(resolution.names))
            .joined(separator: "\n")
    }

    private var unknown: String {
        let near = NearestNames.of(model, among: snapshot.listedModels)
        let hint = near.isEmpty ? "" : "\ndid you mean: \(near.joined(separator: ", "))"
        let defaults = snapshot.configuration.fallbacks.defaults
        let fallback =
            defaults.isEmpty
            ? "" : "\nrequests for it go to default_fallbacks: \(defaults.joined(separator: ", "))"
        return "\(model): no deployment serves this name\(hint)\(fallback)"
    }

    private func nameLine(_ resolution: ModelResolution) -> String {
        let group = resolution.group.name
        let reason: String
        if !resolution.wildcardMatch.isEmpty {
            let texts = resolution.wildcardMatch.dropFirst().joined(separator: ", ")
            reason = "matches the wildcard \(group), `*` is \(texts)"
        } else if let alias = snapshot.configuration.aliases.first(where: { $0.name == model }) {
            reason = "is an alias of \(alias.group)"
        } else if group == model {
            reason = "is a model group"
        } else {
            reason = "is the id of a deployment of \(group)"
        }
        return "\(model): \(reason), routed by \(snapshot.configuration.strategy.rawValue)"
    }

    private func deploymentLines(_ resolution: ModelResolution) -> [String] {
        resolution.group.deployments.enumerated().map { index, deployment in
            let configuration = deployment.configuration
            var facts = [deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch)]
            facts.append("at \(configuration.baseURL)")
            if let order = configuration.order { facts.append("order \(order)") }
            if let weight = configuration.weight { facts.append("weight \(weight)") }
            if let limit = configuration.requestsPerMinute { facts.append("rpm \(limit)") }
            if let limit = configuration.tokensPerMinute { facts.append("tpm \(limit)") }
            if !configuration.tags.isEmpty {
                facts.append("tags \(configuration.tags.joined(separator: ", "))")
            }
            return "  \(index + 1). \(facts.joined(separator: ", ")), id \(deployment.id)"
        }
    }

    private func fallbackLines(_ names: [String]) -> [String] {
        let fallbacks = snapshot.configuration.fallbacks
        let kinds: [(String, [String])] = [
            ("if all fail", fallbacks.generalGroups(after: names)),
            ("if the prompt is too long", fallbacks.contextWindowGroups(after: names)),
            ("if the content is refused", fallbacks.contentPolicyGroups(after: names)),
        ]
        return kinds.filter { !$0.1.isEmpty }.map { "  \($0.0): \($0.1.joined(separator: ", then "))" }
    }
}
