/// Ids in the form of a random UUID (RFC 9562, version 4).
enum RandomID {
    static func make(from randomBits: () -> UInt64) -> String {
        let high = (randomBits() & ~0xf000) | 0x4000
        let low = (randomBits() & ~(0b11 << 62)) | (0b10 << 62)
        return String(unsafeUninitializedCapacity: 36) { text in
            let memory = UnsafeMutableRawBufferPointer(text)
            // Eight digits at once, in four words; the hyphens go between, where the halves of the inner two words stand apart.
            let first = hexDigits(of: UInt32(truncatingIfNeeded: high >> 32))
            let second = hexDigits(of: UInt32(truncatingIfNeeded: high))
            let third = hexDigits(of: UInt32(truncatingIfNeeded: low >> 32))
            let fourth = hexDigits(of: UInt32(truncatingIfNeeded: low))
            memory.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
            memory.storeBytes(of: second.bigEndian, toByteOffset: 9, as: UInt64.self)
            memory.storeBytes(
                of: UInt32(truncatingIfNeeded: second).bigEndian,
                toByteOffset: 14,
                as: UInt32.self
            )
            memory.storeBytes(of: third.bigEndian, toByteOffset: 19, as: UInt64.self)
            memory.storeBytes(
                of: UInt32(truncatingIfNeeded: third).bigEndian,
                toByteOffset: 24,
                as: UInt32.self
            )
            memory.storeBytes(of: fourth.bigEndian, toByteOffset: 28, as: UInt64.self)
            for position in [8, 13, 18, 23] { memory[position] = UInt8(ascii: "-") }
            return 36
        }
    }

    /// The eight digits of a number, one a byte, the first one in the highest.
    private static func hexDigits(of number: UInt32) -> UInt64 {
        // Halves, quarters and then the digits are moved apart until each has a byte of its own.
        var digits = UInt64(number)
        digits = (digits | digits << 16) & 0x0000_ffff_0000_ffff
        digits = (digits | digits << 8) & 0x00ff_00ff_00ff_00ff
        digits = (digits | digits << 4) & 0x0f0f_0f0f_0f0f_0f0f
        // Above nine adding six sets the bit of sixteen; from `9` to `a` there are 39 more than one.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
    }
}
