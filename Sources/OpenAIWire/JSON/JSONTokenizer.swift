/// The leaves of the JSON grammar over raw bytes, shared by the parser and the envelope scanner.
///
/// It never recurses and never allocates. Each function starts at `position` and leaves it behind what it
/// read.
struct JSONTokenizer {
    let bytes: UnsafeRawBufferPointer
    let end: Int
    var position: Int
    let maximumDepth: Int

    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>, limits: JSONLimits) {
        self.bytes = bytes
        self.end = min(max(range.upperBound, 0), bytes.count)
        self.position = min(max(range.lowerBound, 0), self.end)
        self.maximumDepth = limits.maximumDepth
    }

    /// The byte at `position`; past the end the input is truncated.
    @inline(__always)
    func peek() throws(JSONParseError) -> UInt8 {
        guard position < end else { throw JSONParseError(.truncated, at: end) }
        return bytes[position]
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
            default: return
            }
        }
    }

    /// Skips a byte order mark and white space, up to the first byte of the value.
    ///
    /// RFC 8259 §8.1 lets a parser ignore the mark, and the backends' own (Python's `json.loads`) does.
    mutating func skipToValue() throws(JSONParseError) {
        if position == 0, end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            position = 3
        }
        skipWhitespace()
        guard position < end else { throw JSONParseError(.empty, at: position) }
    }

    /// Checks that only white space is left.
    mutating func expectEnd() throws(JSONParseError) {
        skipWhitespace()
        guard position == end else { throw JSONParseError(.trailingContent, at: position) }
    }

    /// Reads a key and the colon after it, up to the first byte of the value.
    @inline(__always)
    mutating func scanKey() throws(JSONParseError) -> JSONStringToken {
        guard try peek() == UInt8(ascii: "\"") else { throw JSONParseError(.key, at: position) }
        let key = try scanString()
        skipWhitespace()
        guard try peek() == UInt8(ascii: ":") else { throw JSONParseError(.colon, at: position) }
        position &+= 1
        skipWhitespace()
        return key
    }

    /// Reads a value that is neither an array nor an object.
    @inline(__always)
    mutating func scanScalar() throws(JSONParseError) -> JSONScalarToken {
        switch try peek() {
        case UInt8(ascii: "\""):
            return .string(try scanString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let start = position
            try scanNumber()
            return .number(start..<position)
        case UInt8(ascii: "t"):
            try scanFour("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            position &+= 1
            try scanFour("alse")
            return .bool(false)
        case UInt8(ascii: "n"):
            try scanFour("null")
            return .null
        default:
            throw JSONParseError(.value, at: position)
        }
    }

    /// Reads four letters: all at once, or one by one to find which of them is wrong or missing.
    @inline(__always)
    private mutating func scanFour(_ literal: StaticString) throws(JSONParseError) {
        if position &+ 4 <= end,
            bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
                == UnsafeRawPointer(literal.utf8Start).loadUnaligned(as: UInt32.self)
        {
            position &+= 4
        } else {
            try scanLiteral(literal)
        }
    }

    private mutating func scanLiteral(_ literal: StaticString) throws(JSONParseError) {
        for index in 0..<literal.utf8CodeUnitCount {
            guard try peek() == literal.utf8Start[index] else { throw JSONParseError(.value, at: position) }
            position &+= 1
        }
    }

    mutating func scanNumber() throws(JSONParseError) {
        if bytes[position] == UInt8(ascii: "-") { position &+= 1 }
        if try peek() == UInt8(ascii: "0") {
            position &+= 1
        } else {
            try scanDigits()
        }
        if position < end, bytes[position] == UInt8(ascii: ".") {
            position &+= 1
            try scanDigits()
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position &+= 1
            let sign = try peek()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position &+= 1 }
            try scanDigits()
        }
        // `01`, `1.2.3` and `1x` end here and fail where a comma or an end is expected.
    }

    private mutating func scanDigits() throws(JSONParseError) {
        guard Self.isDigit(try peek()) else { throw JSONParseError(.number, at: position) }
        repeat { position &+= 1 } while position < end && Self.isDigit(bytes[position])
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }
}

/// A string as written: the range between its quotes.
struct JSONStringToken {
    var range: Range<Int>
    var hasEscapes: Bool
}

/// A value without members.
enum JSONScalarToken {
    case null
    case bool(Bool)
    case number(Range<Int>)
    case string(JSONStringToken)

    var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .number: .number
        case .string: .string
        }
    }
}
