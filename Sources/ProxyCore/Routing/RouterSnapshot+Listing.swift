// The names under which clients reach what backends say that they serve.
extension RouterSnapshot {
    /// The deployments whose public name holds a wildcard and whose backend can say what that may stand for.
    var wildcardDeployments: [Deployment] {
        groups.filter { $0.name.utf8.contains(UInt8(ascii: "*")) }.flatMap(\.deployments).filter {
            $0.configuration.mockResponse == nil
                && $0.configuration.upstreamModel.utf8.contains(UInt8(ascii: "*"))
        }
    }

    /// The names that clients may send, with those that wildcards stand for.
    ///
    /// - Parameters:
    ///   - served: the models that the backend of a deployment with a wildcard says it serves.
    ///   - includesPatterns: whether a wildcard is listed as written also where the backend said what it serves.
    func listedModels(served: (Deployment) -> [String], includesPatterns: Bool) -> [String] {
        var seen = Set<ExactName>()
        let wildcards = groups.flatMap { group -> [String] in
            guard let pattern = WildcardPattern(group.name) else { return [] }
            let names = group.deployments.flatMap { deployment in
                served(deployment).compactMap { name(for: $0, at: deployment, matching: pattern) }
            }
            return includesPatterns || names.isEmpty ? [group.name] + names : names
        }
        return (listedModels + wildcards).filter { seen.insert(ExactName($0)).inserted }
    }

    /// The name that clients send to get a backend's model through a wildcard; `nil` where there is none, because another entry takes
    /// that name or it would arrive as another model.
    func name(for model: String, at deployment: Deployment, matching pattern: WildcardPattern) -> String? {
        var candidates = [model, deployment.providerPrefix + model]
        if let upstream = WildcardPattern(deployment.configuration.upstreamModel),
            let texts = upstream.match(model),
            let name = pattern.filled(with: texts)
        {
            candidates.insert(name, at: 0)
        }
        return candidates.first { name in
            guard let resolution = resolve(name), resolution.group.name.hasSameBytes(as: pattern.text) else {
                return false
            }
            return deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch).hasSameBytes(as: model)
        }
    }
}
