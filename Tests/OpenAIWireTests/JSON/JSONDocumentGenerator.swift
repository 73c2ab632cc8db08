import ProxyTesting

/// Random JSON documents as bytes, valid or damaged, with every feature of the grammar.
struct JSONDocumentGenerator {
    var generator: SeededGenerator

    mutating func document() -> [UInt8] {
        var bytes: [UInt8] = []
        space(&bytes)
        if Int.random(in: 0..<8, using: &generator) == 0 {
            value(into: &bytes, depth: 0)
        } else {
            object(into: &bytes, depth: 0)
        }
        space(&bytes)
        return bytes
    }

    /// A document with up to four random edits.
    mutating func damaged() -> [UInt8] {
        var bytes = document()
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let position = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.remove(at: position)
            case 1: bytes.insert(oddByte(), at: position)
            case 2: bytes[position] = oddByte()
            case 3: bytes.removeSubrange(position...)
            default: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        }
        return bytes
    }

    private mutating func oddByte() -> UInt8 {
        let odd =
            Array("{}[]\",:\\u0truefalsn-+.eE19 \n\r\t".utf8) + [0, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xE0, 0xED]
        return odd.randomElement(using: &generator) ?? 0
    }

    private mutating func space(_ bytes: inout [UInt8]) {
        guard Int.random(in: 0..<4, using: &generator) == 0 else { return }
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            bytes.append([0x20, 0x0A, 0x0D, 0x09].randomElement(using: &generator) ?? 0x20)
        }
    }

    private mutating func value(into bytes: inout [UInt8], depth: Int) {
        switch Int.random(in: 0..<(depth > 5 ? 5 : 7), using: &generator) {
        case 0: bytes += "null".utf8
        case 1: bytes += "true".utf8
        case 2: bytes += "false".utf8
        case 3: number(into: &bytes)
        case 4: string(into: &bytes)
        case 5: array(into: &bytes, depth: depth + 1)
        default: object(into: &bytes, depth: depth + 1)
        }
    }

    private mutating func number(into bytes: inout [UInt8]) {
        let numbers = [
            "0", "-0", "1.0", "1e5", "-12.50E-3", "12345678901234567890", "0.1", "7", "1e400", "2E+1",
        ]
        bytes += (numbers.randomElement(using: &generator) ?? "0").utf8
    }

    private mutating func string(into bytes: inout [UInt8]) {
        let pieces = [
            "a", "model", "stream", "text of some length that is more than a word", "é", "日本語", "😀", "\u{7F}",
            "\\n", "\\\"", "\\\\", "\\/", "\\u0065", "\\ud83d\\ude00", "\\ud800", "\\udc00x", "\\u0000", " ",
        ]
        bytes.append(0x22)
        for _ in 0..<Int.random(in: 0...5, using: &generator) {
            bytes += (pieces.randomElement(using: &generator) ?? "").utf8
        }
        bytes.append(0x22)
    }

    private mutating func array(into bytes: inout [UInt8], depth: Int) {
        bytes.append(UInt8(ascii: "["))
        for index in 0..<Int.random(in: 0...3, using: &generator) {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            space(&bytes)
            value(into: &bytes, depth: depth)
            space(&bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func object(into bytes: inout [UInt8], depth: Int) {
        bytes.append(UInt8(ascii: "{"))
        for index in 0..<Int.random(in: 0...4, using: &generator) {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            space(&bytes)
            string(into: &bytes)
            space(&bytes)
            bytes.append(UInt8(ascii: ":"))
            space(&bytes)
            value(into: &bytes, depth: depth)
            space(&bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
