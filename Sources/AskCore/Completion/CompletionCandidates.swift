/// Selects the names that a shell may offer.
///
/// The names come from a server or from files, and end up on a command line. Only names that every shell
/// reads as one plain word are offered, so that nothing depends on a shell's quoting. Other names can still
/// be typed.
enum CompletionCandidates {
    /// The most names that are offered.
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

    /// Letters, digits and punctuation that no shell interprets, starting with a letter or a digit: a dash
    /// would start an option, and `~`, `=` and `%` at the start of a word mean something in some shells.
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

/// A server's model ids, cached for a few minutes, so that completion does not have to wait for the server.
struct ModelCache {
    private let path: String
    private let directory: String
    private static let lifetime = 300_000

    init(environment: AskEnvironment, address: ServerAddress) {
        directory = environment.cacheDirectory
        let name = address.root.utf8.map { byte in
            byte.isNameByte ? String(UnicodeScalar(byte)) : "_"
        }.joined()
        path = "\(directory)/models-\(name)"
    }

    /// Stores the ids that can be offered.
    func store(_ ids: [String]) {
        try? FileAccess.makeDirectory(directory)
        // The first line is the time.
        let lines = ["\(WallTime.now().milliseconds)"] + CompletionCandidates.offered(from: ids)
        try? FileAccess.replace(path, with: Array(lines.map { "\($0)\n" }.joined().utf8))
    }

    /// The ids; `nil` if they are too old or were never stored.
    var fresh: [String]? {
        guard let lines, let time = lines.first.flatMap({ Int($0) }) else { return nil }
        return WallTime.now().milliseconds - time < Self.lifetime ? Array(lines.dropFirst()) : nil
    }

    /// The ids, however old they are.
    var stale: [String]? { lines.map { Array($0.dropFirst()) } }

    private var lines: [String]? { FileAccess.readText(path)?.split(separator: "\n").map(String.init) }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || self == UInt8(ascii: ".")
            || self == UInt8(ascii: "-")
    }
}
