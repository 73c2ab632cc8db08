/// Which characters of foreign text must not reach a terminal, a log or a message as they are.
///
/// One table for all programs: what they do about such a character (escape it, drop it, replace it) is theirs.
extension Unicode.Scalar {
    /// Whether a terminal acts on the character, or whether it makes the text around it read differently from what it is.
    ///
    /// Controls (with tab and line feed), bidirectional marks, line and paragraph separators, and annotations that hide text.
    package var steersText: Bool {
        switch value {
        case ..<0x20, 0x7f...0x9f: true
        case 0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x206f, 0xfff9...0xfffb: true
        default: false
        }
    }

    /// Whether the character has no width, so that two texts that differ in it look the same.
    ///
    /// Joiners are among them, which emoji and some scripts need: text that people read keeps them.
    package var isInvisible: Bool {
        switch value {
        case 0xad, 0x180e, 0x200b...0x200d, 0x2060...0x2065, 0xfeff, 0x1bca0...0x1bca3,
            0x1d173...0x1d17a, 0xe0000...0xe007f:
            true
        default: false
        }
    }
}

extension String {
    /// The text fit to stand in a message: at most 80 characters, those that steer or hide text replaced by U+FFFD.
    package var shown: String {
        var text = String.UnicodeScalarView()
        text.append(
            contentsOf: unicodeScalars.prefix(80).map { $0.steersText || $0.isInvisible ? "\u{FFFD}" : $0 }
        )
        return unicodeScalars.count > 80 ? String(text) + "…" : String(text)
    }
}
