/// What a model name that a client sent stands for.
public struct ModelResolution: Sendable {
    /// The name as the client sent it; its answers carry this name.
    public var requestedModel: String

    /// The group that serves it.
    public var group: ModelGroup

    /// How a wildcard in the group's name matched: the whole name, then what each `*` stands for; empty where no wildcard was looked at.
    public var wildcardMatch: [String]

    init(requestedModel: String, group: ModelGroup, wildcardMatch: [String] = []) {
        self.requestedModel = requestedModel
        self.group = group
        self.wildcardMatch = wildcardMatch
    }
}
