/// Marks keys that appear again later in the same mapping, so that Yams accepts the mapping.
///
/// A mark is a private YAML tag in front of the key. It moves the rest of the line, so the marks also map
/// positions back to the original text.
struct DuplicateMarks {
    private var columns: [Int: [Int]] = [:]
    private var count = 0

    /// Beyond this the file is rejected.
    private static let most = 64
    private static let prefix = "!overridden-"
    private static let width = 17

    static func isMark(_ tag: String) -> Bool { tag.hasPrefix(prefix) }

    /// The text with a mark before the key at a position; `nil` if there are too many marks.
    mutating func mark(_ text: String, line: Int, column: Int) -> String? {
        guard count < Self.most, line > 0, column > 0 else { return nil }
        count += 1
        let number = String(count)
        let tag = Self.prefix + String(repeating: "0", count: 4 - number.count) + number + " "
        guard let place = Self.index(in: text, line: line, column: column) else { return nil }
        let moved = columns[line, default: []].map { $0 < column ? $0 : $0 + Self.width }
        columns[line] = moved + [column]
        return String(text.unicodeScalars[..<place]) + tag + String(text.unicodeScalars[place...])
    }

    /// The original position of a position in the marked text.
    func original(line: Int, column: Int) -> (line: Int, column: Int) {
        guard let marks = columns[line] else { return (line, column) }
        let before = marks.filter { $0 < column }.count
        return (line, max(1, column - before * Self.width))
    }

    private static func index(in text: String, line: Int, column: Int) -> String.Index? {
        let scalars = text.unicodeScalars
        var current = 1
        var index = scalars.startIndex
        while current < line {
            guard index < scalars.endIndex else { return nil }
            let scalar = scalars[index]
            index = scalars.index(after: index)
            let isReturnOfPair = scalar == "\r" && index < scalars.endIndex && scalars[index] == "\n"
            if YAMLPreflight.isLineBreak(scalar), !isReturnOfPair { current += 1 }
        }
        return scalars.index(index, offsetBy: column - 1, limitedBy: scalars.endIndex)
    }
}
