import PlainText

/// Makes text safe to log: cuts it to a readable length and escapes what a terminal would act on.
enum LogText {
    /// The most bytes of a path or of a value that a client or a backend chose.
    static let longestValue = 300

    /// The most bytes of a message, such as the findings about a configuration.
    static let longestMessage = 8192

    /// The beginning of a path or value; if something was cut, the total length follows.
    static func cut(_ text: String) -> String { cut(text, to: longestValue) }

    /// The beginning of a message; if something was cut, the total length follows.
    static func cutMessage(_ text: String) -> String { cut(text, to: longestMessage) }

    private static func cut(_ text: String, to length: Int) -> String {
        let count = text.utf8.count
        guard count > length else { return text }
        // Not inside a character.
        var end = text.utf8.index(text.startIndex, offsetBy: length)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return "\(text[..<end])…(\(count) bytes)"
    }

    // MARK: - Escapes

    /// Whether a text contains a character that ``escaped(_:)`` replaces.
    static func needsEscapes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard hasCandidates(text) else { return false }
        var index = 0
        while index < text.count {
            if hazard(text, at: index) != nil { return true }
            index += 1
        }
        return false
    }

    /// The line with JSON escapes, such as `\u009b`, for DEL, C1 controls, line and paragraph separators,
    /// direction marks and zero-width characters.
    static func escaped(_ line: [UInt8]) -> [UInt8] {
        line.withUnsafeBufferPointer { text in
            guard needsEscapes(text) else { return line }
            var result: [UInt8] = []
            result.reserveCapacity(text.count + 64)
            var index = 0
            while index < text.count {
                guard let (scalar, length) = hazard(text, at: index) else {
                    result.append(text[index])
                    index += 1
                    continue
                }
                for unit in Character(scalar).utf16 { appendEscape(of: unit, to: &result) }
                index += length
            }
            return result
        }
    }

    private static func appendEscape(of unit: UInt16, to bytes: inout [UInt8]) {
        bytes += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }

    /// Whether any byte is not printable ASCII.
    ///
    /// No early exit, so that the compiler vectorises the loop.
    private static func hasCandidates(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var marks: UInt8 = 0
        for byte in text { marks |= byte >= 0x7f ? 1 : 0 }
        return marks != 0
    }

    /// The character at an index that must be escaped, and its length in bytes.
    private static func hazard(
        _ text: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        func continuation(_ offset: Int) -> UInt32 {
            index + offset < text.count ? UInt32(text[index + offset] & 0x3f) : 0
        }
        let value: UInt32
        let length: Int
        switch text[index] {
        case 0x7f: (value, length) = (0x7f, 1)
        case 0xc2, 0xd8: (value, length) = (UInt32(text[index] & 0x1f) << 6 | continuation(1), 2)
        case 0xe1, 0xe2, 0xef:
            (value, length) = (UInt32(text[index] & 0x0f) << 12 | continuation(1) << 6 | continuation(2), 3)
        case 0xf3:
            value = 0x3 << 18 | continuation(1) << 12 | continuation(2) << 6 | continuation(3)
            length = 4
        default: return nil
        }
        guard index + length <= text.count, let scalar = Unicode.Scalar(value),
            scalar.steersText || scalar.isInvisible
        else { return nil }
        return (scalar, length)
    }
}
