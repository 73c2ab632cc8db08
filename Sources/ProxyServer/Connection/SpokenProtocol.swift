import NIOCore

/// What a client speaks, as far as the first bytes of its connection tell.
enum SpokenProtocol: Hashable {
    case http
    case tls
    case http2

    init(firstBytes bytes: ByteBuffer) {
        self =
            switch bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) {
            // A handshake record: its type, and the version's first half.
            case 0x16 where bytes.getInteger(at: bytes.readerIndex + 1, as: UInt8.self) == 3: .tls
            case UInt8(ascii: "P") where bytes.readableBytesView.starts(with: Self.preface): .http2
            default: .http
            }
    }

    private static let preface = Array("PRI * HTTP/2.0".utf8)
}
