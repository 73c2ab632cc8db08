import HTTPTransport
import HTTPTypes

/// Bytes of a request's header, in one block of memory that grows and is used again for the next one.
struct HeaderBytes: ~Copyable {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private var capacity = 512
    private(set) var count = 0

    init() {
        start = .allocate(capacity: capacity)
    }

    deinit {
        start.deallocate()
    }

    /// The bytes; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    mutating func removeAll() {
        count = 0
    }

    /// Makes room for this many more bytes.
    mutating func reserve(_ size: Int) {
        guard count + size > capacity else { return }
        capacity = (count + size) * 2
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }

    /// Appends bytes without checking for room.
    mutating func appendUnchecked(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends a byte without checking for room.
    mutating func appendUnchecked(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    /// Appends trusted text.
    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        appendUnchecked(bytes)
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }
}

extension HTTPField {
    /// Calls the closure with name and value, without the blanks around the value.
    ///
    /// - Throws: `TransportError.invalidRequest` for a field with bytes that would end its line early.
    func withValidBytes(
        _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) throws(TransportError) {
        var text = name.rawName
        let isValid = withUnsafeBytesOfValue { value in
            let value = UnsafeRawBufferPointer(value).trimmedBlanks
            return text.withUTF8 { name in
                let name = UnsafeRawBufferPointer(name)
                guard !name.isEmpty, name.isValidName, value.isValidValue else { return false }
                body(name, value)
                return true
            }
        }
        guard isValid else {
            throw .invalid(
                "the field \(name.rawName.debugDescription) contains bytes that would break the framing"
            )
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var isValidName: Bool {
        for byte in self
        where byte <= 32 || byte >= 127 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ";") {
            return false
        }
        return true
    }

    fileprivate var isValidValue: Bool {
        hasNoControlCharacter
            || allSatisfy { $0 != 0 && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }
}
