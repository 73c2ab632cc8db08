/// Removes known secrets from what a backend sends, in whatever form they are written.
///
/// A backend receives its deployment's credential; if it repeats it, for example in an error of its framework, clients and the log would get
/// it. One per configuration.
final class SecretRedactor: Sendable {
    /// The text that replaces a secret.
    static let mark = "<redacted>"

    private let patterns: [SecretPatterns.Pattern]
    /// The patterns by their first four bytes, the longest first, so that no part of one remains.
    private let byStart: [UInt32: [Int]]
    /// The patterns with fewer bytes.
    private let short: [Int]
    /// The properties of each byte; see ``Mark``.
    private let marks: [UInt8]

    /// Whether there are no secrets.
    var isEmpty: Bool { patterns.isEmpty }

    init(_ known: SecretPatterns) {
        patterns = known.patterns.sorted { $0.bytes.count > $1.bytes.count }
        var byStart: [UInt32: [Int]] = [:]
        var short: [Int] = []
        var marks = Mark.table
        for (index, pattern) in patterns.enumerated() {
            if pattern.bytes.count >= 4 {
                byStart[Self.start(of: pattern.bytes, at: 0), default: []].append(index)
            } else {
                short.append(index)
            }
            for byte in UInt8.min ... .max where byte.lowered == pattern.bytes[0] {
                marks[Int(byte)] |= Mark.start
            }
        }
        self.byStart = byStart
        self.short = short
        self.marks = marks
    }

    /// Removes nothing.
    static let none = SecretRedactor(SecretPatterns())

    /// The bytes without secrets; unchanged if there are none.
    func redact(_ bytes: [UInt8]) -> [UInt8] {
        let found = secrets(in: bytes)
        guard !found.isEmpty else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for range in found {
            if range.lowerBound >= position {
                result.append(contentsOf: bytes[position..<range.lowerBound])
                result.append(contentsOf: Self.mark.utf8)
            }
            position = max(position, range.upperBound)
        }
        result.append(contentsOf: bytes[position...])
        return result
    }

    /// The text without secrets.
    func redact(_ text: String) -> String {
        guard !isEmpty else { return text }
        let bytes = Array(text.utf8)
        let redacted = redact(bytes)
        return redacted == bytes ? text : String(decoding: redacted, as: UTF8.self)
    }

    /// Whether a text contains a secret.
    func finds(in text: String) -> Bool { !isEmpty && !secrets(in: Array(text.utf8)).isEmpty }

    /// The combined properties of a header value's bytes: bits of ``Mark``.
    @inline(__always)
    func marks(of value: UnsafeBufferPointer<UInt8>) -> UInt8 {
        marks.withUnsafeBufferPointer { table in
            var found: UInt8 = 0
            for byte in value { found |= table[Int(byte)] }
            return found
        }
    }

    /// The properties of a byte.
    enum Mark {
        /// A control character.
        static let control: UInt8 = 1
        /// A character other than ASCII.
        static let foreign: UInt8 = 2
        /// An escape.
        static let escape: UInt8 = 4
        /// A secret's first byte.
        static let start: UInt8 = 8

        static let table: [UInt8] = (0...255).map { (byte: UInt8) in
            switch byte {
            case 0x09: 0
            case ..<0x20, 0x7f: control
            case 0x80...: foreign
            case UInt8(ascii: "\\"), UInt8(ascii: "%"), UInt8(ascii: "&"): escape
            default: 0
            }
        }
    }
}

// MARK: - Finding

extension SecretRedactor {
    /// How many layers of escapes are decoded: a URL within JSON within JSON has three.
    private static let layers = 4

    /// The positions of secrets, in order; ranges may overlap.
    private func secrets(in bytes: [UInt8]) -> [Range<Int>] {
        guard !isEmpty, !bytes.isEmpty else { return [] }
        var found = matches(in: bytes)
        if UnescapedText.mayHoldEscapes(bytes) {
            var start = 0
            while start < bytes.count {
                let end = min(start + Self.window + overlap, bytes.count)
                found += escapedMatches(in: Array(bytes[start..<end])).map {
                    $0.lowerBound + start..<$0.upperBound + start
                }
                start += Self.window
            }
        }
        return found.sorted { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    }

    /// A long text is decoded piece by piece, because that takes nine bytes for each byte.
    private static let window = 1 << 16

    /// The overlap of two pieces: enough for the longest secret with escapes of up to twelve bytes.
    private var overlap: Int { 64 + 12 * (patterns.first?.bytes.count ?? 0) }

    private func escapedMatches(in bytes: [UInt8]) -> [Range<Int>] {
        var text = UnescapedText(bytes)
        var found: [Range<Int>] = []
        for _ in 0..<Self.layers {
            guard text.unescape() else { break }
            found += matches(in: text.bytes).map { text.source(of: $0) }
        }
        return found
    }

    private func matches(in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            if marks[Int(bytes[index])] & Mark.start != 0, let length = match(in: bytes, at: index) {
                found.append(index..<(index + length))
                index += length
            } else {
                index += 1
            }
        }
        return found
    }

    private func match(in bytes: [UInt8], at index: Int) -> Int? {
        if index + 4 <= bytes.count, let candidates = byStart[Self.start(of: bytes, at: index)] {
            for candidate in candidates where matches(patterns[candidate], in: bytes, at: index) {
                return patterns[candidate].bytes.count
            }
        }
        for candidate in short where matches(patterns[candidate], in: bytes, at: index) {
            return patterns[candidate].bytes.count
        }
        return nil
    }

    private func matches(_ pattern: SecretPatterns.Pattern, in bytes: [UInt8], at index: Int) -> Bool {
        let end = index + pattern.bytes.count
        guard end <= bytes.count else { return false }
        for (offset, byte) in pattern.bytes.enumerated() where bytes[index + offset].lowered != byte {
            return false
        }
        switch pattern.place {
        case .anywhere: return true
        case .alone:
            return !(index > 0 && Self.isWordByte(bytes[index - 1]))
                && !(end < bytes.count && Self.isWordByte(bytes[end]))
        case .behindScheme:
            return Self.endsInScheme(bytes[..<index]) && !(end < bytes.count && Self.isWordByte(bytes[end]))
        }
    }

    private static func start(of bytes: [UInt8], at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[index + $1].lowered) }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte.lowered) || byte >= 0x80
    }

    private static func endsInScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while rest.last == 0x20 || rest.last == UInt8(ascii: "+") { rest.removeLast() }
        guard rest.count < bytes.count else { return false }
        return ["bearer", "basic"].contains { scheme in
            rest.suffix(scheme.utf8.count).map(\.lowered).elementsEqual(scheme.utf8)
        }
    }
}
