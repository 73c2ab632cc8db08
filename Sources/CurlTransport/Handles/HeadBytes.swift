import HTTPTransport
import HTTPTypes

/// Bytes of a request's head, in one block that grows and is kept for the next one.
struct HeadBytes: ~Copyable {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private var capacity = 512
    private(set) var count = 0

    init() {
        start = .allocate(capacity: capacity)
    }

    deinit {
        start.deallocate()
    }

    /// What there is; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    mutating func removeAll() {
        count = 0
    }

    /// Makes room, so that as many bytes can be put.
    mutating func reserve(_ size: Int) {
        guard count + size > capacity else { return }
        capacity = (count + size) * 2
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }

    /// Puts bytes for which room was made.
    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// The same for a byte.
    mutating func put(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    /// Appends text of our own as it is.
    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        put(bytes)
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }
}

extension HTTPField {
    /// Hands name and value over, without the blanks around the value, which are no part of it; refuses a field whose bytes would end
    /// its line early.
    func withSoundBytes(
        _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) throws(TransportError) {
        var text = name.rawName
        let isSound = withUnsafeBytesOfValue { value in
            let value = UnsafeRawBufferPointer(value).trimmedBlanks
            return text.withUTF8 { name in
                let name = UnsafeRawBufferPointer(name)
                guard !name.isEmpty, name.isFitForName, value.isFitForValue else { return false }
                body(name, value)
                return true
            }
        }
        guard isSound else {
            throw .invalid(
                "the field \(name.rawName.debugDescription) holds bytes that would break the framing"
            )
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var isFitForName: Bool {
        for byte in self
        where byte <= 32 || byte >= 127 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ";") {
            return false
        }
        return true
    }

    fileprivate var isFitForValue: Bool {
        hasNoControlCharacter
            || allSatisfy { $0 != 0 && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }
}
