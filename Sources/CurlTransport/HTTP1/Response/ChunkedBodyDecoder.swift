/// Decodes a chunked body (RFC 9112, 7.1), up to the last chunk, which is empty.
///
/// Pure. Lines may end with LF alone, as in libcurl; extensions are skipped.
struct ChunkedBodyDecoder {
    private enum Stage {
        case size(hasDigits: Bool)
        case padding
        case extensions
        case sizeLineFeed
        case data
        case dataEnd
        case dataLineFeed
    }

    /// A length of this many bits has room for one more digit; larger ones are not the length of any chunk.
    private static let maxBits = 56
    /// More than any server writes after a chunk's length.
    private static let maxExtensionBytes = 16 * 1024

    private var stage = Stage.size(hasDigits: false)
    /// The chunk's length, or what remains of it.
    private var remaining = 0
    private var extensionBytes = 0
    /// Whether the last chunk has arrived, after which there are only trailers.
    private(set) var isLast = false

    /// The next bytes of the body; `nil` where these bytes contain none, or the body is over.
    mutating func next(
        in bytes: inout UnsafeRawBufferPointer
    ) throws(HTTP1HeadParser.Failure) -> UnsafeRawBufferPointer? {
        while !isLast, !bytes.isEmpty {
            if case .data = stage { return readData(&bytes) }
            try readFraming(&bytes)
        }
        return nil
    }

    private mutating func readData(_ bytes: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let part = bytes.removePrefix(remaining)
        remaining -= part?.count ?? 0
        if remaining == 0 { stage = .dataEnd }
        return part
    }

    /// Reads the lines between the chunks' data, up to data or to the end of the last chunk.
    private mutating func readFraming(
        _ bytes: inout UnsafeRawBufferPointer
    ) throws(HTTP1HeadParser.Failure) {
        var count = 0
        while count < bytes.count, !isLast {
            if case .data = stage { break }
            try readFramingByte(bytes[count])
            count += 1
        }
        _ = bytes.removePrefix(count)
    }

    private mutating func readFramingByte(_ byte: UInt8) throws(HTTP1HeadParser.Failure) {
        switch stage {
        case .size(let hasDigits):
            guard let digit = byte.hexadecimalDigit else {
                guard hasDigits else { throw Self.invalidLength }
                return try readAfterSize(byte)
            }
            guard remaining >> Self.maxBits == 0 else { throw Self.invalidLength }
            remaining = remaining << 4 | digit
            stage = .size(hasDigits: true)
        case .padding:
            try readAfterSize(byte)
        case .sizeLineFeed:
            guard byte == 0x0A else { throw Self.invalidLength }
            startData()
        case .extensions:
            extensionBytes += 1
            guard extensionBytes <= Self.maxExtensionBytes else {
                throw .malformed("the extensions of a chunk of the response's body do not end")
            }
            if byte == 0x0A { startData() }
        case .dataEnd where byte == 0x0D:
            stage = .dataLineFeed
        case .dataEnd where byte == 0x0A, .dataLineFeed where byte == 0x0A:
            stage = .size(hasDigits: false)
        case .data, .dataEnd, .dataLineFeed:
            throw .malformed("a chunk of the response's body is longer than its length")
        }
    }

    /// What may follow a length: padding, extensions, or the line's end.
    private mutating func readAfterSize(_ byte: UInt8) throws(HTTP1HeadParser.Failure) {
        switch byte {
        case 0x0A: startData()
        case 0x0D: stage = .sizeLineFeed
        case UInt8(ascii: ";"): stage = .extensions
        case _ where byte.isBlank: stage = .padding
        default: throw Self.invalidLength
        }
    }

    private static var invalidLength: HTTP1HeadParser.Failure {
        .malformed("a chunk of the response's body has no valid length")
    }

    private mutating func startData() {
        extensionBytes = 0
        isLast = remaining == 0
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
