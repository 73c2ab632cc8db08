/// Finds a tab where YAML allows only spaces.
///
/// libyaml accepts most tabs between tokens. PyYAML, and therefore LiteLLM, accepts none outside of quotes,
/// block texts and comments. A file that only some tools can read is refused.
struct TabCheck {
    static let message = "there is a tab here, but YAML accepts only spaces for indentation and separation"
    static let remedy = "replace it with spaces"

    private var line = 0
    private var quote: UInt8?
    private var flowDepth = 0
    /// The column beyond which the lines of a block text (`|` or `>`) are indented.
    private var blockParent: Int?

    /// The position of the first such tab; line and column start at 1.
    static func firstTab(in text: String) -> (line: Int, column: Int)? {
        guard text.utf8.contains(UInt8(ascii: "\t")) else { return nil }
        var check = TabCheck()
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            check.line += 1
            guard let offset = check.scan(Array(line)) else { continue }
            let before = String(decoding: line.prefix(offset), as: UTF8.self)
            return (check.line, before.unicodeScalars.count + 1)
        }
        return nil
    }

    /// The offset of a tab in the line that is not part of a text.
    private mutating func scan(_ line: [UInt8]) -> Int? {
        let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
        if let parent = blockParent {
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if isBlank || indent > parent { return nil }
            blockParent = nil
        }
        var cursor = LineCursor(start: indent)
        var index = quote == nil ? indent : 0
        while index < line.count {
            if let open = quote {
                index = endOfQuote(open, in: line, from: index)
                if quote == nil { cursor.startsToken = false }
                continue
            }
            let byte = line[index]
            let next = index + 1 < line.count ? line[index + 1] : UInt8(ascii: " ")
            let isSpaced = next == 0x20 || next == 0x09 || next == 0x0D
            switch byte {
            case UInt8(ascii: "\t"):
                return index
            case UInt8(ascii: " "), UInt8(ascii: "\r"):
                break
            case UInt8(ascii: "#") where index == 0 || line[index - 1] == UInt8(ascii: " "):
                return nil
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if cursor.startsToken { quote = byte } else { cursor.begin(at: index) }
            case UInt8(ascii: "|"), UInt8(ascii: ">"):
                if cursor.startsToken, flowDepth == 0 {
                    blockParent = cursor.parent
                    let header = line[index...]
                    return header.firstIndex(of: UInt8(ascii: "\t")).flatMap { tab in
                        header[..<tab].contains(UInt8(ascii: "#")) ? nil : tab
                    }
                }
                cursor.begin(at: index)
            case UInt8(ascii: "-") where cursor.startsToken && isSpaced && flowDepth == 0:
                cursor.parent = index
                cursor.key = nil
            case UInt8(ascii: ":") where isSpaced || flowDepth > 0:
                cursor.endKey()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if cursor.startsToken || flowDepth > 0 { flowDepth += 1 } else { cursor.begin(at: index) }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                flowDepth = max(0, flowDepth - 1)
                cursor.startsToken = false
            case UInt8(ascii: ",") where flowDepth > 0:
                cursor.startsToken = true
            case UInt8(ascii: "&"), UInt8(ascii: "!"):
                if cursor.startsToken {
                    while index + 1 < line.count, line[index + 1] > 0x20 { index += 1 }
                }
            default:
                cursor.begin(at: index)
            }
            index += 1
        }
        return nil
    }

    /// The offset after the end of a quoted text, or of the line.
    private mutating func endOfQuote(_ open: UInt8, in line: [UInt8], from start: Int) -> Int {
        var index = start
        while index < line.count {
            if open == UInt8(ascii: "\""), line[index] == UInt8(ascii: "\\") {
                index += 2
            } else if line[index] == open {
                guard open == UInt8(ascii: "'"), index + 1 < line.count, line[index + 1] == open else {
                    quote = nil
                    return index + 1
                }
                index += 2
            } else {
                index += 1
            }
        }
        return line.count
    }

    /// The state within a line: whether a token starts here, and which column a block text would belong to.
    private struct LineCursor {
        var startsToken = true
        var parent: Int
        var key: Int?

        init(start: Int) { parent = start - 1 }

        mutating func begin(at column: Int) {
            if startsToken, key == nil { key = column }
            startsToken = false
        }

        mutating func endKey() {
            if let key { parent = key }
            startsToken = true
        }
    }
}
