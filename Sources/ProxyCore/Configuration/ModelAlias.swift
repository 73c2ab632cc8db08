/// A second name for a model group: LiteLLM's `model_group_alias`.
public struct ModelAlias: Sendable, Hashable {
    /// The name that clients may send.
    public var name: String

    /// The model group that it stands for.
    public var group: String

    /// Whether it is left out of `/v1/models`.
    public var isHidden: Bool

    /// Creates an alias.
    public init(name: String, group: String, isHidden: Bool = false) {
        self.name = name
        self.group = group
        self.isHidden = isHidden
    }
}
