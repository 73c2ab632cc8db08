/// A string enum that is open at the end: a value this library does not know is kept and written back.
///
/// ```swift
/// public struct FinishReason: OpenEnum {
///     public var rawValue: String
///     public init(rawValue: String) { self.rawValue = rawValue }
///     public static let stop: FinishReason = "stop"
/// }
/// ```
public protocol OpenEnum: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
where RawValue == String {
    /// Creates a value from its spelling on the wire.
    init(rawValue: String)
}

extension OpenEnum {
    /// Creates a value from its spelling on the wire.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// Decodes any string, known or not.
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the value as on the wire.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// The value's spelling on the wire.
    public var description: String { rawValue }
}
