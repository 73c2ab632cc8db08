/// Bounds on what the JSON parser and the envelope scanner accept.
public struct JSONLimits: Sendable, Hashable {
    /// How many arrays and objects may be open at once; the outermost one counts as 1.
    public var maximumDepth: Int

    /// Limits with the given nesting depth.
    public init(maximumDepth: Int = 512) {
        self.maximumDepth = maximumDepth
    }

    /// 512 levels, more than any request to a model needs and far less than a stack can bear.
    public static let `default` = JSONLimits()
}
