extension JSONTokenizer {
    /// Reads the string whose opening quote is at `position`, validating escapes and UTF-8.
    mutating func scanString() throws(JSONParseError) -> JSONStringToken {
        let start = position &+ 1
        var cursor = start
        var hasEscapes = false
        while true {
            cursor = skipPlainText(from: cursor)
            guard cursor < end else { throw JSONParseError(.truncated, at: end) }
            switch bytes[cursor] {
            case UInt8(ascii: "\""):
                position = cursor &+ 1
                return JSONStringToken(range: start..<cursor, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                cursor = try skipEscape(at: cursor)
            case 0x80...:
                cursor = try skipMultibyteText(from: cursor)
            case ..<0x20:
                throw JSONParseError(.control, at: cursor)
            default:
                cursor &+= 1
            }
        }
    }

    /// Skips plain text, eight bytes at a time; leaves the rest to the caller.
    @inline(__always)
    private func skipPlainText(from start: Int) -> Int {
        var cursor = start
        while cursor &+ 8 <= end {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: cursor, as: UInt64.self))
            let quote = word ^ 0x2222_2222_2222_2222
            let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
            // The usual "has a zero byte" and "has a byte below n" tricks. A borrow may raise a false mark
            // above a true one, never below it, so the lowest mark is exact.
            let marks =
                ((quote &- 0x0101_0101_0101_0101) & ~quote)
                | ((backslash &- 0x0101_0101_0101_0101) & ~backslash)
                | ((word &- 0x2020_2020_2020_2020) & ~word)
                | word
            let stops = marks & 0x8080_8080_8080_8080
            if stops != 0 { return cursor &+ stops.trailingZeroBitCount / 8 }
            cursor &+= 8
        }
        return cursor
    }

    private func skipEscape(at backslash: Int) throws(JSONParseError) -> Int {
        guard backslash &+ 1 < end else { throw JSONParseError(.truncated, at: end) }
        switch bytes[backslash &+ 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return backslash &+ 2
        case UInt8(ascii: "u"):
            for index in (backslash &+ 2)..<(backslash &+ 6) {
                guard index < end else { throw JSONParseError(.truncated, at: end) }
                guard bytes[index].hexDigitValue != nil else { throw JSONParseError(.escape, at: index) }
            }
            return backslash &+ 6
        default:
            throw JSONParseError(.escape, at: backslash &+ 1)
        }
    }

    /// Skips a run of well-formed multi-byte sequences (Unicode 15, table 3-7).
    private func skipMultibyteText(from start: Int) throws(JSONParseError) -> Int {
        var cursor = start
        while cursor < end, bytes[cursor] >= 0x80 {
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch bytes[cursor] {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: length = 4
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: throw JSONParseError(.invalidUTF8, at: cursor)
            }
            for index in 1..<length {
                guard cursor &+ index < end else { throw JSONParseError(.truncated, at: end) }
                let byte = bytes[cursor &+ index]
                let isAllowed = index == 1 ? second.contains(byte) : byte & 0xC0 == 0x80
                guard isAllowed else { throw JSONParseError(.invalidUTF8, at: cursor) }
            }
            cursor &+= length
        }
        return cursor
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit.
    @inline(__always)
    var hexDigitValue: UInt16? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(self &- 0x30)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(self &- 0x57)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(self &- 0x37)
        default: nil
        }
    }
}
