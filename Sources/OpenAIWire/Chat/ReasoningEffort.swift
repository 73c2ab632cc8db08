/// How much a model is to reason before it answers.
public struct ReasoningEffort: OpenEnum {
    /// The value as on the wire.
    public var rawValue: String

    /// The value spelled as on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Not at all. (A `none` would read as `nil` where the value is optional.)
    public static let disabled: ReasoningEffort = "none"

    /// As little as it can.
    public static let minimal: ReasoningEffort = "minimal"

    /// Little.
    public static let low: ReasoningEffort = "low"

    /// Moderately.
    public static let medium: ReasoningEffort = "medium"

    /// Much.
    public static let high: ReasoningEffort = "high"
}
