/// A JSON number that keeps the text it was written in.
///
/// Encoding preserves `1.0`, `1e5` and `12345678901234567890` as they are, whatever a `Double` would make of
/// them. Numbers are equal if their text is: `1.0` and `1` differ.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The number's text, always valid JSON.
    public let text: String

    init(validated text: String) {
        self.text = text
    }

    /// Creates a number from its spelling; `nil` if that is not a JSON number.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        guard case .number(let number)? = try? JSONValue(parsing: bytes),
            number.text.utf8.count == bytes.count
        else {
            return nil
        }
        self.text = text
    }

    /// The number `value`.
    public init(_ value: some FixedWidthInteger) {
        text = String(value)
    }

    /// The number `value` in its shortest spelling that reads back the same; `nil` for infinities and NaN,
    /// which JSON does not have.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The value as `Int` if it is one exactly (`5`, `5.0` and `5e0` are), else `nil`.
    public var int: Int? { exactly(Int.self) }

    /// The nearest `Double`; infinite for a number beyond its range.
    public var double: Double { Double(text) ?? .nan }

    /// The number as written.
    public var description: String { text }

    /// The value as the integer type if that can hold it exactly.
    func exactly<T: FixedWidthInteger>(_ type: T.Type) -> T? {
        // A double does not hold every integer beyond 2^53, so it is used only for spellings like `1e3`.
        if let value = T(text) { return value }
        let value = double
        guard value.magnitude <= 0x1p53 else { return nil }
        return T(exactly: value)
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// The number `value`.
    public init(integerLiteral value: Int) {
        self.init(value)
    }

    /// The number `value`; a literal beyond the range of `Double` becomes the largest one.
    public init(floatLiteral value: Double) {
        let largest = Double.greatestFiniteMagnitude
        text = min(max(value, -largest), largest).description
    }
}
