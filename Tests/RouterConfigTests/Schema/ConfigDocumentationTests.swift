import FoundationEssentials
import Testing

@testable import RouterConfig

/// `docs/CONFIG.md` names every key and its class; this holds it to the table in code.
///
/// `UPDATE_DOCS=1 swift test --filter ConfigDocumentationTests` writes the generated part anew.
@Suite struct ConfigDocumentationTests {
    private static let begin = "<!-- generated: keys -->\n"
    private static let end = "<!-- end of generated -->\n"

    @Test("the document's tables match the code")
    func document() throws {
        var root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        root.removeLast(4)
        let path = root.joined(separator: "/") + "/docs/CONFIG.md"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        let start = try #require(text.firstRange(of: Self.begin)).upperBound
        let stop = try #require(text.firstRange(of: Self.end)).lowerBound
        let wanted = Self.tables
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            let updated = String(text[..<start]) + wanted + String(text[stop...])
            try Data(updated.utf8).write(to: URL(filePath: path))
            return
        }
        #expect(
            String(text[start..<stop]) == wanted,
            "run UPDATE_DOCS=1 swift test --filter ConfigDocumentationTests"
        )
    }

    private static var tables: String {
        var lines: [String] = []
        for section in KeySection.allCases {
            lines += ["", "### \(section == .topLevel ? "Top level" : "`\(section.rawValue)`")", ""]
            lines += ["| Key | Class | What becomes of it |", "| --- | --- | --- |"]
            for keyClass in KeyClass.allCases {
                let entries = KeyCatalogue.entries(of: section).filter { $0.disposition == keyClass }
                lines += rows(entries, keyClass)
            }
        }
        lines += ["", "### Keys that stray into a section", "", "| Key | What is said |", "| --- | --- |"]
        for (remedy, keys) in Dictionary(grouping: MisplacedKeys.remedies, by: \.value).sorted(by: {
            $0.key < $1.key
        }) {
            lines.append("| \(keys.map { "`\($0.key)`" }.sorted().joined(separator: ", ")) | \(remedy) |")
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// A row a key, or one for all that share a note.
    private static func rows(_ entries: [KeyEntry], _ keyClass: KeyClass) -> [String] {
        var order: [String] = []
        var keys: [String: [String]] = [:]
        for entry in entries {
            if keys[entry.note] == nil { order.append(entry.note) }
            keys[entry.note, default: []].append("`\(entry.name)`")
        }
        return order.map { "| \((keys[$0] ?? []).joined(separator: ", ")) | \(keyClass.rawValue) | \($0) |" }
    }
}
