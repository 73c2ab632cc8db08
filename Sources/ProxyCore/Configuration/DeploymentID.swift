/// The identity of a deployment: a hash of its parameters or the `model_info.id` of its configuration.
///
/// A deployment that did not change keeps its id over a reload, and with it its counters, cooldown and
/// connections.
public struct DeploymentID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The text that stands in `x-litellm-model-id`.
    public let rawValue: String

    /// Wraps an id.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Whether two ids have the same bytes.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.rawValue.hasSameBytes(as: rhs.rawValue) }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { ExactName(rawValue).hash(into: &hasher) }

    /// The text.
    public var description: String { rawValue }

    /// Orders by the text, for a stable listing.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
