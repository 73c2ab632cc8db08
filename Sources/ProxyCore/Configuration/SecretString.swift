/// A secret that prints as redacted wherever it is described, interpolated, dumped or debugged.
///
/// Equality and hashing look at the value, so that a changed key is a changed deployment.
public struct SecretString: Sendable, Hashable {
    private let value: String

    /// Wraps a secret.
    public init(_ value: String) {
        self.value = value
    }

    /// The secret itself, for code that sends or compares it.
    public func reveal() -> String { value }

    /// Whether the secret is empty.
    public var isEmpty: Bool { value.isEmpty }
}

extension SecretString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text.
    public var description: String { "<redacted>" }

    /// A fixed text.
    public var debugDescription: String { "<redacted>" }

    /// No children, so that `dump` finds nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
