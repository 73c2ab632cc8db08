import PlainText

/// Removes from a text what a terminal would act on.
///
/// Removes control characters other than line feed and tab, and marks that change the direction of text. The
/// visible part of an escape sequence stays.
struct ControlFilter: Sendable {
    /// Cleans a text of several lines.
    func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.steers) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { Self.append(scalar, to: &scalars) }
        return String(scalars)
    }

    /// Cleans a text for one line: line feeds and tabs become spaces, so that the text cannot imitate another
    /// line.
    func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                clean(text).unicodeScalars.map { $0 == "\n" || $0 == "\t" ? " " : $0 }
            )
        )
    }

    /// Cleans a text that this program styled: complete SGR and OSC 8 sequences stay.
    func cleanKeepingStyles(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if scalar == Self.escape, let end = Self.endOfStyle(rest) {
                scalars += rest[..<end]
                rest = rest[end...]
            } else {
                Self.append(scalar, to: &scalars)
                rest.removeFirst()
            }
        }
        return String(scalars)
    }

    /// The same JSON document with such characters as `\u` escapes.
    ///
    /// That is right because they can only occur in strings.
    func escapedJSON(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.steers) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            guard Self.steers(scalar) else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            result += "\\u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
        }
        return result
    }

    /// Whether a terminal acts on the character, or whether it makes the text read differently.
    static func steers(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\t" && scalar != "\n" && scalar.steersText
    }

    private static let escape: Unicode.Scalar = "\u{1B}"

    private static func append(_ scalar: Unicode.Scalar, to scalars: inout String.UnicodeScalarView) {
        if !steers(scalar) {
            scalars.append(scalar)
        } else if scalar.value == 0x2028 || scalar.value == 0x2029 {
            // A separator separates words, too.
            scalars.append(" ")
        }
    }

    /// The end of the SGR or OSC 8 sequence at the start of the text; `nil` if there is none.
    private static func endOfStyle(
        _ text: Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView.Index? {
        let body = text.dropFirst()
        if body.first == "[" {
            let parameters = body.dropFirst().prefix { ("0"..."9").contains($0) || $0 == ";" }
            let end = parameters.endIndex
            return end < text.endIndex && text[end] == "m" ? text.index(after: end) : nil
        }
        guard body.starts(with: "]8;;".unicodeScalars) else { return nil }
        let address = body.dropFirst(4).prefix { $0.value > 0x20 && $0.value < 0x7F }
        guard text[address.endIndex...].starts(with: "\u{1B}\\".unicodeScalars) else { return nil }
        return text.index(address.endIndex, offsetBy: 2)
    }
}
