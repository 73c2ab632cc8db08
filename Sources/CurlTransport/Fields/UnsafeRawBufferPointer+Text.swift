import CCurl

// Both look at every byte rather than stop early, so that the compiler vectorizes them.
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

extension UnsafeRawBufferPointer {
    /// Without the blanks around, which are not part of a field's value.
    var trimmedBlanks: UnsafeRawBufferPointer {
        var range = startIndex..<endIndex
        while let first = range.first, self[first].isBlank { range = (first + 1)..<range.upperBound }
        while let last = range.last, self[last].isBlank { range = range.lowerBound..<last }
        return UnsafeRawBufferPointer(rebasing: self[range])
    }
}

extension UInt8 {
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
