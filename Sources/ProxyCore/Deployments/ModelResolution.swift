/// What a model name that a client sent stands for.
public struct ModelResolution: Sendable {
    /// The name as the client sent it; its answers carry this name.
    public var requestedModel: String

    /// The group that serves it.
    public var group: ModelGroup

    /// The name that an alias stands for, else the requested one.
    var servedName: String

    /// How a wildcard in the group's name matched: the whole name, then what each `*` stands for; empty where no wildcard was looked at.
    public var wildcardMatch: [String]

    init(
        requestedModel: String,
        group: ModelGroup,
        servedName: String? = nil,
        wildcardMatch: [String] = []
    ) {
        self.requestedModel = requestedModel
        self.servedName = servedName ?? requestedModel
        self.group = group
        self.wildcardMatch = wildcardMatch
    }
}

extension ModelResolution {
    /// The names under which the configuration may say something about the group, the client's own first.
    package var names: [String] {
        // What a single `*` stands for is a name of its own: `gpt-5` of `openai/gpt-5`.
        [requestedModel, servedName] + (wildcardMatch.count == 2 ? [wildcardMatch[1]] : []) + [group.name]
    }
}
