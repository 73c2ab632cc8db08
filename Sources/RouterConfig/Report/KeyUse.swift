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

/// What becomes of a key of LiteLLM's configuration here.
public enum KeyClass: String, Sendable, Hashable, CaseIterable {
    /// It does what it does in LiteLLM.
    case honoured
    /// It does something near to it; the note says what.
    case approximated
    /// It has no effect; the note says why.
    case ignored
    /// It cannot be served, and says so; the rest of the file still loads.
    case refused
}
