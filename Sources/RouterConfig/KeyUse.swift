/// A key that a configuration uses, and what became of it.
public struct KeyUse: Sendable, Hashable {
    /// The key's path, as in `model_list[2].litellm_params.api_base`.
    public var keyPath: String
    /// The same without the places in lists, as in `model_list[].litellm_params.api_base`.
    public var generalPath: String
    /// What became of it.
    public var keyClass: KeyClass
    /// Where it stands.
    public var position: SourcePosition
    /// What it does, or why it does nothing.
    public var note: String

    /// Creates a use.
    public init(
        keyPath: String,
        generalPath: String,
        keyClass: KeyClass,
        position: SourcePosition,
        note: String
    ) {
        self.keyPath = keyPath
        self.generalPath = generalPath
        self.keyClass = keyClass
        self.position = position
        self.note = note
    }
}

/// An entry of `model_list` that is not served.
public struct RejectedModel: Sendable, Hashable {
    /// Its `model_name`, where it has one.
    public var modelName: String?
    /// Its place in the list.
    public var keyPath: String
    /// Where it stands.
    public var position: SourcePosition
    /// Why it is not served.
    public var reason: String

    /// Creates a rejection.
    public init(modelName: String?, keyPath: String, position: SourcePosition, reason: String) {
        self.modelName = modelName
        self.keyPath = keyPath
        self.position = position
        self.reason = reason
    }
}
