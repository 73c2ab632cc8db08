/// Finds the line ends of an event stream: CR, LF or CRLF.
enum EventStreamLine {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The first CR or LF at or after `start`, or `bytes.count`; checks eight bytes at a time.
    @inline(__always)
    static func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var cursor = start
        while cursor &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: cursor, as: UInt64.self))
            let feed = word ^ 0x0A0A_0A0A_0A0A_0A0A
            let carriage = word ^ 0x0D0D_0D0D_0D0D_0D0D
            let marks =
                ((feed &- 0x0101_0101_0101_0101) & ~feed)
                | ((carriage &- 0x0101_0101_0101_0101) & ~carriage)
            let stops = marks & 0x8080_8080_8080_8080
            if stops != 0 { return cursor &+ stops.trailingZeroBitCount / 8 }
            cursor &+= 8
        }
        while cursor < bytes.count, bytes[cursor] != lineFeed, bytes[cursor] != carriageReturn {
            cursor &+= 1
        }
        return cursor
    }

    /// The position after the line end at `end`, which can have two bytes.
    @inline(__always)
    static func next(in bytes: UnsafeRawBufferPointer, after end: Int) -> Int {
        let isPair = bytes[end] == carriageReturn && end &+ 1 < bytes.count && bytes[end &+ 1] == lineFeed
        return end &+ (isPair ? 2 : 1)
    }
}

/// A field of an event: the ranges of its name and its value.
struct EventStreamField {
    let name: Range<Int>
    let value: Range<Int>

    /// Splits a line at its first colon.
    ///
    /// One space after the colon is not part of the value. A comment has an empty name.
    init(_ bytes: UnsafeRawBufferPointer, line: Range<Int>) {
        guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else {
            name = line
            value = line.upperBound..<line.upperBound
            return
        }
        name = line.lowerBound..<colon
        let hasSpace = colon + 1 < line.upperBound && bytes[colon + 1] == UInt8(ascii: " ")
        value = colon + (hasSpace ? 2 : 1)..<line.upperBound
    }

    func isNamed(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        name.count == text.utf8CodeUnitCount
            && text.withUTF8Buffer { bytes[name].elementsEqual($0) }
    }
}
