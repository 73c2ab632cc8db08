/// Takes the chunks of a body apart (RFC 9112, 7.1), up to the last one, of length zero.
///
/// Pure. Lines may end with LF alone, as libcurl takes them; extensions are passed over.
struct ChunkReader {
    private enum Stage {
        case size(hasDigits: Bool)
        case padding
        case extensions
        case sizeLineFeed
        case data
        case dataEnd
        case dataLineFeed
    }

    /// Of a length that may take one more digit; more than any number that counts bytes of a chunk.
    private static let mostBits = 56
    /// More than anybody writes behind a chunk's length.
    private static let mostExtensionBytes = 16 * 1024

    private var stage = Stage.size(hasDigits: false)
    /// The chunk's length, or what is left of it.
    private var rest = 0
    private var extensionBytes = 0
    /// Whether the last chunk has come, behind which there are only trailers.
    private(set) var isLast = false

    /// The next bytes of the body; `nil` where there are none in these bytes, or none to come.
    mutating func next(
        in bytes: inout UnsafeRawBufferPointer
    ) throws(AnswerHeadParser.Failure) -> UnsafeRawBufferPointer? {
        while !isLast, !bytes.isEmpty {
            if case .data = stage { return takeData(&bytes) }
            try takeBetween(&bytes)
        }
        return nil
    }

    private mutating func takeData(_ bytes: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let part = bytes.takeFirst(rest)
        rest -= part?.count ?? 0
        if rest == 0 { stage = .dataEnd }
        return part
    }

    /// Takes what stands between the chunks' data, up to data or to the last chunk's end.
    private mutating func takeBetween(
        _ bytes: inout UnsafeRawBufferPointer
    ) throws(AnswerHeadParser.Failure) {
        var taken = 0
        while taken < bytes.count, !isLast {
            if case .data = stage { break }
            try take(bytes[taken])
            taken += 1
        }
        _ = bytes.takeFirst(taken)
    }

    /// Takes a byte of what is between the chunks' data.
    private mutating func take(_ byte: UInt8) throws(AnswerHeadParser.Failure) {
        switch stage {
        case .size(let hasDigits):
            guard let digit = byte.hexadecimalDigit else {
                guard hasDigits else { throw Self.improperLength }
                return try endSize(byte)
            }
            guard rest >> Self.mostBits == 0 else { throw Self.improperLength }
            rest = rest << 4 | digit
            stage = .size(hasDigits: true)
        case .padding:
            try endSize(byte)
        case .sizeLineFeed:
            guard byte == 0x0A else { throw Self.improperLength }
            beginData()
        case .extensions:
            extensionBytes += 1
            guard extensionBytes <= Self.mostExtensionBytes else {
                throw .malformed("the extensions of a chunk of the answer's body have no end")
            }
            if byte == 0x0A { beginData() }
        case .dataEnd where byte == 0x0D:
            stage = .dataLineFeed
        case .dataEnd where byte == 0x0A, .dataLineFeed where byte == 0x0A:
            stage = .size(hasDigits: false)
        case .data, .dataEnd, .dataLineFeed:
            throw .malformed("a chunk of the answer's body is longer than its length")
        }
    }

    /// Takes what may follow a length: blanks, with which some servers pad it, extensions, or the line's end.
    private mutating func endSize(_ byte: UInt8) throws(AnswerHeadParser.Failure) {
        switch byte {
        case 0x0A: beginData()
        case 0x0D: stage = .sizeLineFeed
        case UInt8(ascii: ";"): stage = .extensions
        case _ where byte.isBlank: stage = .padding
        default: throw Self.improperLength
        }
    }

    private static var improperLength: AnswerHeadParser.Failure {
        .malformed("a chunk of the answer's body has no proper length")
    }

    private mutating func beginData() {
        extensionBytes = 0
        isLast = rest == 0
        stage = .data
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
