import PlainText

/// The configuration as the router uses it: immutable, and kept by a request from its start to its end.
public final class RouterSnapshot: Sendable {
    /// The configuration that it was made from.
    public let configuration: RouterConfiguration

    /// The model groups in the order of the configuration.
    public let groups: [ModelGroup]

    /// Whether any deployment has a limit of requests or tokens per minute.
    let hasRateLimits: Bool

    /// What may be shown of the backends, and to whom.
    let disclosure: Disclosure

    private let groupsByName: [ExactName: ModelGroup]
    /// All names that resolve without a wildcard: ids of deployments, aliases, names of groups.
    private let groupsByModel: [ExactName: ModelGroup]
    private let aliases: [ExactName: ModelAlias]
    private let deploymentsByID: [DeploymentID: Deployment]
    private let wildcards: [(pattern: WildcardPattern, group: Int)]

    /// Makes a snapshot.
    ///
    /// - Parameters:
    ///   - configuration: the deployments and the rules.
    ///   - previous: the snapshot to be replaced; deployments with the same id and groups with the same name keep its counters.
    public init(_ configuration: RouterConfiguration, replacing previous: RouterSnapshot? = nil) {
        self.configuration = configuration
        let disclosure = Disclosure(configuration)
        self.disclosure = disclosure
        hasRateLimits = configuration.deployments.contains {
            $0.requestsPerMinute != nil || $0.tokensPerMinute != nil
        }
        var names: [String] = []
        var members: [ExactName: [Deployment]] = [:]
        var byID: [DeploymentID: Deployment] = [:]
        for entry in configuration.deployments {
            let state = previous?.deploymentsByID[entry.id]?.state ?? DeploymentState()
            let deployment = Deployment(configuration: entry, state: state, disclosure: disclosure)
            byID[entry.id] = deployment
            let name = ExactName(entry.modelName)
            if members[name] == nil { names.append(entry.modelName) }
            members[name, default: []].append(deployment)
        }
        groups = names.map { name in
            let sorted = (members[ExactName(name)] ?? []).enumerated().sorted { left, right in
                let leftOrder = left.element.configuration.order ?? .max
                let rightOrder = right.element.configuration.order ?? .max
                return (leftOrder, left.offset) < (rightOrder, right.offset)
            }
            return ModelGroup(
                name: name,
                deployments: sorted.map(\.element),
                retryBudget: previous?.group(named: name)?.retryBudget ?? RetryBudget(),
                permits: previous?.group(named: name)?.permits ?? PermitQueue()
            )
        }
        let named = Dictionary(uniqueKeysWithValues: groups.map { (ExactName($0.name), $0) })
        var byModel = named
        for alias in configuration.aliases {
            byModel[ExactName(alias.name)] = named[ExactName(alias.group)]
        }
        for (id, deployment) in byID {
            let name = deployment.configuration.modelName
            byModel[ExactName(id.rawValue)] = ModelGroup(
                name: name,
                deployments: [deployment],
                retryBudget: named[ExactName(name)]?.retryBudget ?? RetryBudget(),
                permits: named[ExactName(name)]?.permits ?? PermitQueue()
            )
        }
        groupsByName = named
        groupsByModel = byModel
        aliases = Dictionary(
            configuration.aliases.map { (ExactName($0.name), $0) },
            uniquingKeysWith: { _, last in last }
        )
        deploymentsByID = byID
        wildcards = groups.enumerated()
            .compactMap { offset, group in WildcardPattern(group.name).map { ($0, offset) } }
            .sorted { $0.0.text.utf8.count > $1.0.text.utf8.count }
    }

    /// The group with this name in the configuration.
    public func group(named name: String) -> ModelGroup? {
        groupsByName[ExactName(name)]
    }

    /// The deployment with an id.
    public func deployment(withID id: DeploymentID) -> Deployment? {
        deploymentsByID[id]
    }

    /// Finds what serves a model name, in LiteLLM's order: a deployment's id, an alias, a group's name, the longest matching wildcard.
    ///
    /// - Returns: `nil` where nobody serves it. Fallbacks are ignored.
    public func resolve(_ model: String) -> ModelResolution? {
        if let group = groupsByModel[ExactName(model)] {
            return ModelResolution(requestedModel: model, group: group)
        }
        let name = aliases[ExactName(model)]?.group ?? model
        if let resolution = resolve(model, throughWildcards: name) { return resolution }
        // `gpt-5` where only `openai/*` is configured: the name implies the provider.
        guard !wildcards.isEmpty, OpenAIModelName.contains(name) else { return nil }
        return resolve(model, throughWildcards: "openai/\(name)")
    }

    private func resolve(_ model: String, throughWildcards name: String) -> ModelResolution? {
        for (pattern, index) in wildcards {
            if let match = pattern.match(name) {
                return ModelResolution(
                    requestedModel: model,
                    group: groups[index],
                    servedName: name,
                    wildcardMatch: [name] + match
                )
            }
        }
        return nil
    }

    /// Finds what serves a model name, or the default fallback for a name that nobody serves (`default_fallbacks`).
    ///
    /// - Throws: 404 where there is neither, with the most similar names.
    func resolution(for model: String) throws(ProxyError) -> ModelResolution {
        if let resolution = resolve(model) { return resolution }
        guard let fallback = configuration.fallbacks.defaults.lazy.compactMap({ self.resolve($0) }).first
        else {
            if let unserved = unserved(model) { throw .unservedModel(model, reason: unserved.reason) }
            throw .unknownModel(model, nearest: NearestNames.of(model, among: listedModels))
        }
        return fallback
    }

    /// The configuration's entry for a model that it names but does not serve.
    func unserved(_ model: String) -> UnservedModel? {
        let name = aliases[ExactName(model)]?.group ?? model
        return configuration.unservedModels.first { entry in
            entry.modelName.hasSameBytes(as: name) || WildcardPattern(entry.modelName)?.match(name) != nil
        }
    }

    /// The names that clients may send: groups without a wildcard, then aliases that are not hidden and resolve.
    public var listedModels: [String] {
        var seen = Set<ExactName>()
        let names = groups.map(\.name).filter { !$0.contains("*") }
        let aliasNames = configuration.aliases.filter { !$0.isHidden && resolve($0.name) != nil }.map(\.name)
        return (names + aliasNames).filter { seen.insert(ExactName($0)).inserted }
    }
}

// MARK: - Names for what backends serve behind wildcards

extension RouterSnapshot {
    /// The deployments whose public name holds a wildcard, and whose backend can say what it serves.
    var wildcardDeployments: [Deployment] {
        groups.filter { $0.name.utf8.contains(UInt8(ascii: "*")) }.flatMap(\.deployments).filter {
            $0.configuration.mockResponse == nil
                && $0.configuration.upstreamModel.utf8.contains(UInt8(ascii: "*"))
        }
    }

    /// The names that clients may send, with those behind wildcards.
    ///
    /// - Parameters:
    ///   - served: the models that the backend of a deployment with a wildcard says it serves.
    ///   - includesPatterns: whether a wildcard itself is listed where the backend said what it serves.
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

    /// The name by which clients reach a backend's model through a wildcard; `nil` where another entry has that name, or where it would
    /// reach another model.
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
