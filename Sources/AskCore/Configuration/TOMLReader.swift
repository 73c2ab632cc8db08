import OpenAIWire

/// Reads the part of TOML 1.0 that a configuration file needs: tables, dotted keys, all four kinds of
/// strings, numbers, booleans, arrays and inline tables.
///
/// Dates and arrays of tables are errors.
struct TOMLReader {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var depth = 0
    private var lines: [[String]: Int] = [:]

    /// How deep values may be nested, and how many parts a key may have.
    private static let deepest = 64

    /// What is wrong, and in which line.
    struct Failure: Error, Sendable, Hashable {
        var line: Int
        var reason: String
    }

    private init(_ text: [UInt8]) {
        bytes = text
    }

    /// The document as an object.
    static func read(_ text: [UInt8]) throws(Failure) -> JSONObject {
        try readDocument(text).object
    }

    /// The document, with the line of each table and each key.
    static func readDocument(_ text: [UInt8]) throws(Failure) -> (object: JSONObject, lines: [[String]: Int])
    {
        var reader = TOMLReader(text)
        let object = try reader.document()
        return (object, reader.lines)
    }

    private mutating func document() throws(Failure) -> JSONObject {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var root = JSONValue.object([:])
        var table: [String] = []
        var seen: Set<[String]> = []
        while true {
            skipBlank(acrossLines: true)
            guard let byte = peek() else { break }
            if byte == UInt8(ascii: "[") {
                advance()
                if peek() == UInt8(ascii: "[") { throw failure("arrays of tables ([[…]]) are not supported") }
                skipBlank()
                table = try key()
                recordLine(of: table)
                try expect("]")
                guard seen.insert(table).inserted else {
                    throw failure("table [\(table.joined(separator: "."))] appears twice")
                }
                try insert(nil, at: table, into: &root)
            } else {
                let path = try table + key()
                recordLine(of: path)
                try expect("=")
                skipBlank()
                try insert(try value(), at: path, into: &root)
            }
            try endOfLine()
        }
        return root.objectValue ?? [:]
    }

    /// Records the line where a key and the tables around it first appear.
    private mutating func recordLine(of path: [String]) {
        for count in path.indices.map({ $0 + 1 }) {
            let known = Array(path.prefix(count))
            if lines[known] == nil { lines[known] = line }
        }
    }

    /// Sets a value or, without one, creates a table.
    private func insert(_ value: JSONValue?, at path: [String], into target: inout JSONValue) throws(Failure)
    {
        guard let first = path.first else { return }
        let rest = Array(path.dropFirst())
        if rest.isEmpty {
            guard let value else {
                if target[first] == nil { target[first] = .object([:]) }
                guard target[first]?.objectValue != nil else { throw failure("'\(first)' is not a table") }
                return
            }
            guard target[first] == nil else { throw failure("'\(first)' is set twice") }
            target[first] = value
            return
        }
        var inner = target[first] ?? .object([:])
        guard inner.objectValue != nil else { throw failure("'\(first)' is not a table") }
        try insert(value, at: rest, into: &inner)
        target[first] = inner
    }

    private mutating func key() throws(Failure) -> [String] {
        var path: [String] = []
        while true {
            skipBlank()
            guard let byte = peek() else { throw failure("a key is missing") }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                path.append(try string())
            } else {
                let start = position
                while let next = peek(), Self.isBare(next) { advance() }
                guard position > start else {
                    throw failure("a key is missing, or has a character that needs quotes")
                }
                path.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            skipBlank()
            guard peek() == UInt8(ascii: ".") else { return path }
            guard path.count < Self.deepest else { throw failure("a key has too many parts") }
            advance()
        }
    }

    private mutating func value() throws(Failure) -> JSONValue {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw failure("values are nested too deeply") }
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "{"): return try inlineTable()
        default: return try scalar()
        }
    }

    private mutating func array() throws(Failure) -> JSONValue {
        advance()
        var elements: [JSONValue] = []
        while true {
            skipBlank(acrossLines: true)
            if peek() == UInt8(ascii: "]") { break }
            elements.append(try value())
            skipBlank(acrossLines: true)
            guard peek() == UInt8(ascii: ",") else { break }
            advance()
        }
        try expect("]")
        return .array(elements)
    }

    private mutating func inlineTable() throws(Failure) -> JSONValue {
        advance()
        var table = JSONValue.object([:])
        skipBlank()
        if peek() != UInt8(ascii: "}") {
            while true {
                let path = try key()
                try expect("=")
                skipBlank()
                try insert(try value(), at: path, into: &table)
                skipBlank()
                guard peek() == UInt8(ascii: ",") else { break }
                advance()
            }
        }
        try expect("}")
        return table
    }

    private mutating func scalar() throws(Failure) -> JSONValue {
        let start = position
        while let next = peek(), Self.isBare(next) || next == UInt8(ascii: "+") || next == UInt8(ascii: ".") {
            advance()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if text == "true" { return true }
        if text == "false" { return false }
        var plain = String(text.filter { $0 != "_" })
        if plain.hasPrefix("+") { plain.removeFirst() }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where plain.hasPrefix(prefix) {
            if let number = Int(plain.dropFirst(2), radix: radix) { return .number(JSONNumber(number)) }
        }
        if let number = JSONNumber(text: plain) { return .number(number) }
        throw failure(text.isEmpty ? "a value is missing" : "'\(text)' is not a value; text needs quotes")
    }
}

// MARK: - Strings

extension TOMLReader {
    private mutating func string() throws(Failure) -> String {
        let quote = bytes[position]
        let isLiteral = quote == UInt8(ascii: "'")
        let isLong = bytes[position...].starts(with: [quote, quote, quote])
        position += isLong ? 3 : 1
        if isLong { skipLineEnd() }
        var text: [UInt8] = []
        while let byte = peek() {
            if byte == quote {
                guard isLong else {
                    advance()
                    return String(decoding: text, as: UTF8.self)
                }
                if bytes[position...].starts(with: [quote, quote, quote]) {
                    position += 3
                    return String(decoding: text, as: UTF8.self)
                }
            }
            if byte == UInt8(ascii: "\n"), !isLong { break }
            advance()
            if byte == UInt8(ascii: "\\"), !isLiteral {
                try escape(&text, isLong: isLong)
            } else {
                text.append(byte)
            }
        }
        throw failure("a string is not closed")
    }

    private mutating func escape(_ text: inout [UInt8], isLong: Bool) throws(Failure) {
        guard let byte = peek() else { throw failure("a string is not closed") }
        advance()
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "e"): text.append(0x1B)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = byte == UInt8(ascii: "u") ? 4 : 8
            let digits = String(decoding: bytes[position..<min(position + count, bytes.count)], as: UTF8.self)
            guard digits.utf8.count == count, let code = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(code)
            else {
                throw failure(
                    "\\\(Character(Unicode.Scalar(byte))) is not followed by the number of a character"
                )
            }
            position += count
            text.append(contentsOf: Array(String(Character(scalar)).utf8))
        case UInt8(ascii: "\n") where isLong, UInt8(ascii: " ") where isLong, UInt8(ascii: "\r") where isLong:
            while let next = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(next) { advance() }
        default: throw failure("unknown escape \\\(Character(Unicode.Scalar(byte)))")
        }
    }
}

// MARK: - Bytes

extension TOMLReader {
    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == 0x0A { line += 1 }
        position += 1
    }

    private mutating func skipBlank(acrossLines: Bool = false) {
        while let byte = peek() {
            if byte == UInt8(ascii: "#"), acrossLines {
                while let next = peek(), next != 0x0A { advance() }
            } else if byte == 0x20 || byte == 0x09 || (acrossLines && (byte == 0x0A || byte == 0x0D)) {
                advance()
            } else {
                return
            }
        }
    }

    private mutating func skipLineEnd() {
        if peek() == 0x0D { advance() }
        if peek() == 0x0A { advance() }
    }

    private mutating func endOfLine() throws(Failure) {
        skipBlank()
        guard let byte = peek() else { return }
        guard byte == UInt8(ascii: "#") || byte == 0x0A || byte == 0x0D else {
            throw failure("there is something after the value")
        }
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
        skipBlank()
        guard peek() == UInt8(ascii: character) else { throw failure("'\(character)' is missing") }
        advance()
    }

    private func failure(_ reason: String) -> Failure { Failure(line: line, reason: reason) }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
