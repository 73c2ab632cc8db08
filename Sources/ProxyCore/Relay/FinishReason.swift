/// Finds a finish reason in the bytes of `choices`.
enum FinishReason {
    private static let key = Array("\"finish_reason\"".utf8)

    /// Whether any `finish_reason` in these bytes has a value other than null.
    static func stands(in bytes: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position + key.count < bytes.count {
            guard bytes[position] == key[0], matchesKey(bytes, at: position) else {
                position += 1
                continue
            }
            position += key.count
            while position < bytes.count, isSpaceOrColon(bytes[position]) { position += 1 }
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private static func matchesKey(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Bool {
        for offset in 1..<key.count where bytes[position + offset] != key[offset] { return false }
        return true
    }

    private static func isSpaceOrColon(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }
}
