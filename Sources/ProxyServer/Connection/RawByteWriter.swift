/// Writes into memory that is large enough for what is meant to go there; what does not fit is left out, never written beyond its end.
struct RawByteWriter {
    private let memory: UnsafeMutableRawBufferPointer
    /// How many bytes were written.
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) {
        self.memory = memory
    }

    @inline(__always)
    mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
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
        var text = text
        text.withUTF8 { write($0) }
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
