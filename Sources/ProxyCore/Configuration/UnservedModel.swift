/// A model that the configuration names and that is not served, as one of another provider.
public struct UnservedModel: Sendable, Hashable {
    /// The public name; may hold `*` as a wildcard.
    public var modelName: String

    /// Why it is not served, in a sentence without a full stop that holds no secret.
    public var reason: String

    /// Creates an entry.
    public init(modelName: String, reason: String) {
        self.modelName = modelName
        self.reason = reason
    }
}
