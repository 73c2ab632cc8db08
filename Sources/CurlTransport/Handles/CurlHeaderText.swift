import HTTPTypes
import ProxyCore

/// Header lines one after the other, each ended by NUL, in one block that grows and is kept.
struct CurlHeaderText: ~Copyable {
    private var bytes: UnsafeMutablePointer<CChar>
    private var capacity = 512
    private var count = 0
    private(set) var lineStarts: [Int] = []

    init() {
        bytes = .allocate(capacity: capacity)
    }

    deinit {
        bytes.deallocate()
    }

    mutating func removeAll() {
        count = 0
        lineStarts.removeAll(keepingCapacity: true)
    }

    /// The line's address; changes with the next append.
    func line(at index: Int) -> UnsafeMutablePointer<CChar> {
        bytes + lineStarts[index]
    }

    /// Appends a line as it is; for lines of our own.
    mutating func append(_ line: StaticString) {
        begin(upTo: line.utf8CodeUnitCount)
        put(UnsafeBufferPointer(start: line.utf8Start, count: line.utf8CodeUnitCount))
        end()
    }

    /// Appends a field; refuses one whose bytes would end the line early.
    mutating func append(_ field: HTTPField) throws(TransportError) {
        var name = field.name.rawName
        let isSound = field.withUnsafeBytesOfValue { value in
            let value = value.trimmed()
            return name.withUTF8 { name in
                guard !name.isEmpty, name.isFitForName, value.isFitForValue else { return false }
                begin(upTo: name.count + value.count + 2)
                put(name)
                // To libcurl a name and a colon alone mean "leave this field out".
                if value.isEmpty {
                    put(UInt8(ascii: ";"))
                } else {
                    put(UInt8(ascii: ":"))
                    put(UInt8(ascii: " "))
                    put(value)
                }
                end()
                return true
            }
        }
        guard isSound else {
            throw .invalid(
                "the field \(field.name.rawName.debugDescription) holds bytes that would break the framing"
            )
        }
    }

    private mutating func begin(upTo size: Int) {
        if count + size + 1 > capacity {
            let larger = UnsafeMutablePointer<CChar>.allocate(capacity: (count + size + 1) * 2)
            larger.update(from: bytes, count: count)
            bytes.deallocate()
            bytes = larger
            capacity = (count + size + 1) * 2
        }
        lineStarts.append(count)
    }

    private mutating func put(_ byte: UInt8) {
        bytes[count] = CChar(bitPattern: byte)
        count += 1
    }

    private mutating func put(_ text: UnsafeBufferPointer<UInt8>) {
        guard let start = text.baseAddress else { return }
        UnsafeMutableRawPointer(bytes + count).copyMemory(from: start, byteCount: text.count)
        count += text.count
    }

    private mutating func end() {
        bytes[count] = 0
        count += 1
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Without the blanks around, which are no part of a field's value.
    fileprivate func trimmed() -> Self {
        var range = startIndex..<endIndex
        while let first = range.first, self[first].isBlank { range = (first + 1)..<range.upperBound }
        while let last = range.last, self[last].isBlank { range = range.lowerBound..<last }
        return Self(rebasing: self[range])
    }

    fileprivate var isFitForName: Bool {
        for byte in self
        where byte <= 32 || byte >= 127 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ";") {
            return false
        }
        return true
    }

    fileprivate var isFitForValue: Bool {
        UnsafeRawBufferPointer(self).hasNoControlCharacter
            || allSatisfy { $0 != 0 && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }
}

extension UInt8 {
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}
