/// An embedding as it is written: an array of numbers, or Base64 of 32-bit little-endian floats.
public enum EmbeddingVector: Sendable, Hashable {
    /// Numbers in their own spelling.
    case numbers([JSONNumber])
    /// The floats' bytes in Base64.
    case base64(String)

    /// The components, in either notation; `nil` if the Base64 does not hold floats.
    public var floats: [Float]? {
        switch self {
        case .numbers(let numbers): return numbers.map { Float($0.double) }
        case .base64(let text):
            guard let bytes = Self.decodeBase64(text), bytes.count.isMultiple(of: 4) else { return nil }
            return stride(from: 0, to: bytes.count, by: 4).map { start in
                let bits = bytes[start..<start + 4].reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
                return Float(bitPattern: bits)
            }
        }
    }

    private static func decodeBase64(_ text: String) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 4) else { return nil }
        let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8.dropLast(padding) {
            guard let digit = base64Digit(character) else { return nil }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func base64Digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

extension EmbeddingVector: Codable {
    /// Decodes a string or an array of numbers.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .base64(text)
        } else {
            self = .numbers(try container.decode([JSONNumber].self))
        }
    }

    /// Encodes a string or an array of numbers.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .base64(let text): try text.encode(to: encoder)
        case .numbers(let numbers): try numbers.encode(to: encoder)
        }
    }
}
