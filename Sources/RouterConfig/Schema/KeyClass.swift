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
