/// A key in a configuration, and what happens to it.
public struct KeyUse: Sendable, Hashable {
    /// The key's path, as in `model_list[2].litellm_params.api_base`.
    public var keyPath: String
    /// The same without list positions, as in `model_list[].litellm_params.api_base`.
    public var generalPath: String
    /// What happens to it.
    public var keyClass: KeyClass
    /// Its position.
    public var position: SourcePosition
    /// What it does, or why it has no effect.
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

/// How this proxy treats a key of LiteLLM's configuration.
public enum KeyClass: String, Sendable, Hashable, CaseIterable {
    /// It works as in LiteLLM.
    case honoured
    /// It works similarly; the note says how.
    case approximated
    /// It has no effect; the note says why.
    case ignored
    /// It is not supported and reported; the rest of the file still loads.
    case refused
}
