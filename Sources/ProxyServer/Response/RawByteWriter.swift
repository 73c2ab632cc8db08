/// Writes bytes into a fixed piece of memory, and drops what does not fit.
struct RawByteWriter {
    private let memory: UnsafeMutableRawBufferPointer
    /// The number of bytes written.
    private(set) var count = 0
    /// The number of bytes that should have been written.
    private(set) var needed = 0

    /// Whether everything fitted.
    var isComplete: Bool { count == needed }

    init(_ memory: UnsafeMutableRawBufferPointer) {
        self.memory = memory
    }

    @inline(__always)
    mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        needed += bytes.count
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
        // Nearly every string is contiguous; `withUTF8` on a variable would cost a copy.
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
        needed += digits
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
