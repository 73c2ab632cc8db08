/// The inside of a validated JSON string, read through its escapes.
struct JSONStringText {
    let bytes: UnsafeRawBufferPointer

    /// The text at `range` of `bytes`; a range that exceeds the bytes is truncated.
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes[range.clamped(to: 0..<bytes.count)])
    }

    /// Whether these are its bytes, as they stand there.
    ///
    /// A separate loop, because the standard library's comparison takes ten times as long for a key of a few bytes.
    func isExactly(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == text.count else { return false }
        for index in text.indices where bytes[index] != text[index] { return false }
        return true
    }

    func decoded(hasEscapes: Bool) -> String {
        guard hasEscapes, bytes.contains(UInt8(ascii: "\\")) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        return String(unsafeUninitializedCapacity: bytes.count) { buffer in
            // No escape is shorter than the text that it represents, so the text fits in its source's space.
            var count = 0
            for byte in decodedBytes where count < buffer.count {
                buffer[count] = byte
                count += 1
            }
            return count
        }
    }

    /// The UTF-8 bytes of the text, made one by one.
    var decodedBytes: DecodedBytes { DecodedBytes(bytes: bytes) }

    struct DecodedBytes: Sequence, IteratorProtocol {
        let bytes: UnsafeRawBufferPointer
        private var position = 0
        /// Bytes of the last scalar that are still to come, the next one lowest.
        private var pending: UInt32 = 0

        init(bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        mutating func next() -> UInt8? {
            if pending != 0 {
                defer { pending >>= 8 }
                return UInt8(truncatingIfNeeded: pending)
            }
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < bytes.count else { return byte }
            let escape = bytes[position]
            position += 1
            switch escape {
            case UInt8(ascii: "b"): return 0x08
            case UInt8(ascii: "f"): return 0x0C
            case UInt8(ascii: "n"): return 0x0A
            case UInt8(ascii: "r"): return 0x0D
            case UInt8(ascii: "t"): return 0x09
            case UInt8(ascii: "u"): return nextOfScalar()
            default: return escape
            }
        }

        /// Reads the digits after `\u`, and those of a low surrogate after a high one.
        private mutating func nextOfScalar() -> UInt8 {
            let unit = hexDigits(at: position)
            position += 4
            var value = UInt32(unit)
            if 0xD800...0xDBFF ~= unit, position + 6 <= bytes.count,
                bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
            {
                let low = hexDigits(at: position + 2)
                if 0xDC00...0xDFFF ~= low {
                    position += 6
                    value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                }
            }
            let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
            var encoded: UInt32 = 0
            for (index, byte) in scalar.utf8.enumerated() {
                encoded |= UInt32(byte) << (8 * index)
            }
            pending = encoded >> 8
            return UInt8(truncatingIfNeeded: encoded)
        }

        private func hexDigits(at start: Int) -> UInt16 {
            var value: UInt16 = 0
            for index in start..<Swift.min(start + 4, bytes.count) {
                value = value << 4 | (bytes[index].hexDigitValue ?? 0)
            }
            return value
        }
    }
}
