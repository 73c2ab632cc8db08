/// Which names a shell may be offered.
///
/// Names come from a server or from files, and a completion ends up on a command line. Only names that every shell
/// reads as one plain word are offered, so that nothing depends on a shell's quoting; others can still be typed.
enum CompletionCandidates {
    /// How many names are offered at most.
    static let limit = 2000
    private static let longestName = 256

    static func offered(from names: [String]) -> [String] {
        var seen: Set<String> = []
        var offered: [String] = []
        for name in names where isPlainWord(name) && seen.insert(name).inserted {
            offered.append(name)
            if offered.count == limit { break }
        }
        return offered
    }

    /// Letters, digits and the punctuation of model ids that means nothing to a shell, beginning with a letter or a digit:
    /// a dash would begin an option, and `~`, `=` and `%` mean something to some shell at the beginning of a word.
    static func isPlainWord(_ name: String) -> Bool {
        guard name.utf8.count <= longestName, let first = name.unicodeScalars.first, isLetterOrDigit(first)
        else { return false }
        return name.unicodeScalars.allSatisfy { isLetterOrDigit($0) || "-_.:/@+".unicodeScalars.contains($0) }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .decimalNumber: true
        default: false
        }
    }
}
