/// Keeps a model's text from steering the terminal: control characters other than line feed and tab are left
/// out.
struct ControlFilter: Sendable {
    func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.steers) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !Self.steers(scalar) { scalars.append(scalar) }
        return String(scalars)
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0: true
        // Marks that turn the direction of what follows can make a text read differently from what it is.
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
