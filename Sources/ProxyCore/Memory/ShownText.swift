extension String {
    /// A text of somebody else's as it may stand in a message: cut to a line's length, without characters that do something.
    var shown: String {
        let scalars = unicodeScalars.prefix(80).map { scalar -> Unicode.Scalar in
            switch scalar.value {
            case ..<0x20, 0x7f...0x9f, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: "\u{FFFD}"
            default: scalar
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return unicodeScalars.count > 80 ? String(text) + "…" : String(text)
    }
}
