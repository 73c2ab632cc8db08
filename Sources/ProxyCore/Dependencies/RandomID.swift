/// Ids in the form of a random UUID (RFC 9562, version 4).
enum RandomID {
    private static let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)

    static func make(from randomBits: () -> UInt64) -> String {
        let high = (randomBits() & ~0xf000) | 0x4000
        let low = (randomBits() & ~(0b11 << 62)) | (0b10 << 62)
        return String(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            for word in [high, low] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    if position == 8 || position == 13 || position == 18 || position == 23 {
                        text[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    text[position] = hexDigits[Int(truncatingIfNeeded: word >> UInt64(shift)) & 0xf]
                    position += 1
                }
            }
            return 36
        }
    }
}
