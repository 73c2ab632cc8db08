/// Finds a finish reason in the bytes of `choices`.
enum FinishReason {
    private static let key = Array("\"finish_reason\"".utf8)
    /// Where in the key its underscore stands, the rarest of its bytes.
    private static let landmark = 7

    /// Whether any `finish_reason` in these bytes has a value other than null.
    static func stands(in bytes: UnsafeRawBufferPointer) -> Bool {
        var position = landmark
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "_"), holdsKey(bytes, from: position - landmark) else {
                position += 1
                continue
            }
            position += key.count - landmark
            while position < bytes.count, isSpaceOrColon(bytes[position]) { position += 1 }
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private static func holdsKey(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        guard start >= 0, start + key.count <= bytes.count else { return false }
        for offset in 0..<key.count where bytes[start + offset] != key[offset] { return false }
        return true
    }

    private static func isSpaceOrColon(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }
}
