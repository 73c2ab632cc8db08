/// Base64 (RFC 4648), as needed to find secrets in it.
enum Base64Text {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// The texts that appear in base64 wherever `bytes` are part of the encoded data: one for each of the three possible offsets, in the
    /// standard and the URL alphabet.
    static func forms(of bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { offset -> [[UInt8]] in
            let text = digits(of: [UInt8](repeating: 0, count: offset) + bytes)
            // Without the digits that also hold bits of the neighbouring bytes.
            let first = (offset * 8 + 5) / 6
            let last = (offset + bytes.count) * 8 / 6
            let inner = Array(text[first..<last])
            guard inner.count >= 10 else { return [] }
            let urlForm = inner.map { digit in
                switch digit {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: digit
                }
            }
            return urlForm == inner ? [inner] : [inner, urlForm]
        }
    }

    /// The decoded bytes; `nil` if the text is not base64.
    static func decoded(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for digit in text.utf8 where digit != UInt8(ascii: "=") {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= (1 << count) - 1
            }
        }
        return bytes
    }

    private static func digits(of bytes: [UInt8]) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count * 4 / 3 + 1)
        var bits = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            count += 8
            while count >= 6 {
                count -= 6
                digits.append(alphabet[bits >> count])
                bits &= (1 << count) - 1
            }
        }
        if count > 0 { digits.append(alphabet[bits << (6 - count)]) }
        return digits
    }
}
