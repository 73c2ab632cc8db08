/// Writes into memory; what does not fit is left out, never written beyond its end.
struct RawByteWriter {
    private let memory: UnsafeMutableRawBufferPointer
    /// How many bytes were written.
    private(set) var count = 0
    /// How many bytes were to be written.
    private(set) var wanted = 0

    /// Whether all of it fitted.
    var hasAll: Bool { count == wanted }

    init(_ memory: UnsafeMutableRawBufferPointer) {
        self.memory = memory
    }

    @inline(__always)
    mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        wanted += bytes.count
        guard let source = bytes.baseAddress, let start = memory.baseAddress,
            count + bytes.count <= memory.count
        else { return }
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { write($0) }
    }

    mutating func write(_ text: String) {
        // Nearly every text has its bytes at hand; to take them from a variable would cost a copy of it.
        if text.utf8.withContiguousStorageIfAvailable({ write($0) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { write($0) }
        }
    }

    mutating func write(decimal number: Int) {
        write(number, base: 10)
    }

    mutating func write(hexadecimal number: Int) {
        write(number, base: 16)
    }

    private mutating func write(_ number: Int, base: Int) {
        var digits = 1
        var rest = max(0, number)
        while rest >= base {
            digits += 1
            rest /= base
        }
        wanted += digits
        guard count + digits <= memory.count else { return }
        rest = max(0, number)
        for position in stride(from: count + digits - 1, through: count, by: -1) {
            let digit = UInt8(truncatingIfNeeded: rest % base)
            memory[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest /= base
        }
        count += digits
    }
}
