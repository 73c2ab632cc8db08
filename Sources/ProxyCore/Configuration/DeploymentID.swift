/// The identity of a deployment: a hash of its parameters or the `model_info.id` of its configuration.
///
/// An unchanged deployment keeps its id over a reload, and with it its counters, cooldown and connections.
public struct DeploymentID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The text of `x-litellm-model-id`.
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

/// A name that equals another only if their bytes are equal.
///
/// Swift's strings are equal if they are canonically equivalent: KELVIN SIGN equals `K`. The name that routes a request must not have a
/// second spelling that other programs treat as another name.
package struct ExactName: Hashable, Sendable {
    let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func == (left: ExactName, right: ExactName) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension StringProtocol {
    /// Whether two texts have the same UTF-8 bytes.
    package func hasSameBytes(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Dictionary where Key == String {
    /// The value of a key that has the same UTF-8 bytes.
    func value(ofExactly name: String) -> Value? {
        guard let index = index(forKey: name), self[index].key.hasSameBytes(as: name) else { return nil }
        return self[index].value
    }
}
