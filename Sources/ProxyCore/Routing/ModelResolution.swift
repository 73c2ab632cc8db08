/// What a model name that a client sent stands for.
public struct ModelResolution: Sendable {
    /// The name as the client sent it; its answers carry this name.
    public var requestedModel: String

    /// The group that serves it.
    public var group: ModelGroup

    /// The name that an alias stands for, else the requested one.
    var servedName: String

    /// What a wildcard in the group's name matched.
    public var wildcardMatch: String?

    init(
        requestedModel: String,
        group: ModelGroup,
        servedName: String? = nil,
        wildcardMatch: String? = nil
    ) {
        self.requestedModel = requestedModel
        self.servedName = servedName ?? requestedModel
        self.group = group
        self.wildcardMatch = wildcardMatch
    }
}

extension ModelResolution {
    /// The names under which the configuration may say something about the group, the client's own first.
    var names: [String] {
        [requestedModel, servedName] + (wildcardMatch.map { [$0] } ?? []) + [group.name]
    }
}
