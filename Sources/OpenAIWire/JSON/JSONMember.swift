/// One member of a JSON object, as byte offsets into the scanned bytes.
///
/// Offsets count from the first byte of the scanned buffer, also for an `ArraySlice`: add its
/// `startIndex`).
public struct JSONMember: Sendable, Hashable {
    /// The bytes of the key as written, without its quotes.
    public var key: Range<Int>
    /// The bytes of the value as written; a string's quotes and a container's brackets are included.
    public var value: Range<Int>
    /// The kind of the value.
    public var kind: JSONKind
    /// Whether the key contains `\` escapes, so that its bytes differ from its text.
    public var keyHasEscapes: Bool
}

/// The six kinds of JSON value.
public enum JSONKind: UInt8, Sendable, Hashable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool
    /// A number.
    case number
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
}

/// How a visitor of members continues.
public enum JSONVisit: Sendable, Hashable {
    /// Continue with the next member.
    case `continue`
    /// Stop here; the rest of the bytes is neither read nor validated.
    case stop
}

extension JSONMember {
    /// Whether the decoded key is `name`; does not allocate.
    ///
    /// - Parameters:
    ///   - name: the key without escapes.
    ///   - bytes: the scanned bytes.
    @inlinable
    public func hasKey(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        // Inlined into the caller, because the length distinguishes almost all keys.
        (key.count == name.utf8CodeUnitCount || keyHasEscapes) && isKey(name, in: bytes)
    }

    @usableFromInline
    func isKey(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        name.withUTF8Buffer { name in
            let text = JSONStringText(bytes, key)
            guard keyHasEscapes else { return text.isExactly(name) }
            return text.decodedBytes.elementsEqual(name)
        }
    }

    /// Whether the decoded key is `name`; does not allocate.
    @inlinable
    public func hasKey(_ name: StaticString, in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { hasKey(name, in: UnsafeRawBufferPointer($0)) }
    }

    /// Whether the key is `name`; does not decode a key that is longer than any spelling of the name.
    package func isNamed(_ name: String, in bytes: [UInt8]) -> Bool {
        let length = name.utf8.count
        guard keyHasEscapes else {
            return key.count == length && bytes[key].elementsEqual(name.utf8)
        }
        // An escape has at most six bytes for each byte that it represents.
        guard key.count <= length * 6 else { return false }
        return decodedKey(in: bytes).utf8.elementsEqual(name.utf8)
    }

    /// The value if it is a number that fits into an integer, else `nil`.
    package func integerValue(in bytes: UnsafeRawBufferPointer) -> Int? {
        // No integer has more digits; this avoids copying a number with a million of them.
        guard kind == .number, value.count <= 20 else { return nil }
        return Int(String(decoding: UnsafeRawBufferPointer(rebasing: bytes[value]), as: UTF8.self))
    }

    /// The value if it is a number that fits into an integer, else `nil`.
    package func integerValue(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { integerValue(in: $0) }
    }

    /// The key as text.
    public func decodedKey(in bytes: UnsafeRawBufferPointer) -> String {
        JSONStringText(bytes, key).decoded(hasEscapes: keyHasEscapes)
    }

    /// The key as text.
    public func decodedKey(in bytes: [UInt8]) -> String {
        bytes.withUnsafeBufferPointer { decodedKey(in: UnsafeRawBufferPointer($0)) }
    }

    /// The value as text if it is a string, else `nil`.
    ///
    /// A surrogate escape without its partner becomes U+FFFD.
    public func stringValue(in bytes: UnsafeRawBufferPointer) -> String? {
        guard kind == .string, value.count >= 2 else { return nil }
        let inside = value.lowerBound + 1..<value.upperBound - 1
        return JSONStringText(bytes, inside).decoded(hasEscapes: true)
    }

    /// The value as text if it is a string, else `nil`.
    public func stringValue(in bytes: [UInt8]) -> String? {
        bytes.withUnsafeBufferPointer { stringValue(in: UnsafeRawBufferPointer($0)) }
    }

    /// The value if it is `true` or `false`, else `nil`.
    public func boolValue(in bytes: UnsafeRawBufferPointer) -> Bool? {
        guard kind == .bool, value.lowerBound < bytes.count else { return nil }
        return bytes[value.lowerBound] == UInt8(ascii: "t")
    }

    /// The value if it is `true` or `false`, else `nil`.
    public func boolValue(in bytes: [UInt8]) -> Bool? {
        bytes.withUnsafeBufferPointer { boolValue(in: UnsafeRawBufferPointer($0)) }
    }
}
