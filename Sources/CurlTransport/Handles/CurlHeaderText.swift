import HTTPTransport
import HTTPTypes

/// Header lines one after the other, each ended by NUL, as libcurl takes them.
struct CurlHeaderText: ~Copyable {
    private var text = HeadBytes()
    private(set) var lineStarts: [Int] = []

    mutating func removeAll() {
        text.removeAll()
        lineStarts.removeAll(keepingCapacity: true)
    }

    /// The line's address; changes with the next append.
    func line(at index: Int) -> UnsafeMutablePointer<CChar> {
        UnsafeMutableRawPointer(text.start + lineStarts[index]).assumingMemoryBound(to: CChar.self)
    }

    /// Appends a line as it is; for lines of our own.
    mutating func append(_ line: StaticString) {
        lineStarts.append(text.count)
        text.append(line)
        text.append("\0")
    }

    /// Appends a field; refuses one whose bytes would end the line early.
    mutating func append(_ field: HTTPField) throws(TransportError) {
        try field.withSoundBytes { name, value in
            lineStarts.append(text.count)
            text.reserve(name.count + value.count + 3)
            text.put(name)
            // To libcurl a name and a colon alone mean "leave this field out".
            if value.isEmpty {
                text.put(UInt8(ascii: ";"))
            } else {
                text.put(UInt8(ascii: ":"))
                text.put(UInt8(ascii: " "))
                text.put(value)
            }
            text.put(0)
        }
    }
}
