import CCurl

// Each looks at all bytes, where the first that decides would do: so it takes many at a time.
extension UnsafeRawBufferPointer {
    var hasNoControlCharacter: Bool {
        var lowest = UInt8.max
        for byte in self { lowest = Swift.min(lowest, byte) }
        return lowest >= 32
    }

    var isASCII: Bool {
        var bits: UInt8 = 0
        for byte in self { bits |= byte }
        return bits < 128
    }

    func hasBytes(of other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count, let start = baseAddress, let otherStart = other.baseAddress else {
            return isEmpty && other.isEmpty
        }
        return memcmp(start, otherStart, count) == 0
    }
}
