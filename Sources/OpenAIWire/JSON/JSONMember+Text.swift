extension JSONMember {
    /// Whether the key is `name`, seeing through escapes and without allocating.
    ///
    /// - Parameters:
    ///   - name: The key without escapes.
    ///   - bytes: The bytes that were scanned.
    @inlinable
    public func hasKey(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        // In the caller, because the length tells almost all keys apart.
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

    /// Whether the key is `name`, seeing through escapes and without allocating.
    @inlinable
    public func hasKey(_ name: StaticString, in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { hasKey(name, in: UnsafeRawBufferPointer($0)) }
    }

    /// Whether the key is `name`, without making a text of a key that is longer than any spelling of the name.
    package func isNamed(_ name: String, in bytes: [UInt8]) -> Bool {
        let length = name.utf8.count
        guard keyHasEscapes else {
            return key.count == length && bytes[key].elementsEqual(name.utf8)
        }
        // No escape has more than six bytes for each byte that it stands for.
        guard key.count <= length * 6 else { return false }
        return decodedKey(in: bytes).utf8.elementsEqual(name.utf8)
    }

    /// The value if it is a number that fits into an integer, else `nil`.
    package func integerValue(in bytes: UnsafeRawBufferPointer) -> Int? {
        // No integer has more digits; a number of a million would be copied to find that out.
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
