import HTTPTypes
import NIOCore
import NIOHTTP1

/// Writes the bytes of HTTP/1.1 answers (RFC 9112).
enum ResponseEncoder {
    /// How the end of a body is known.
    enum Framing: Hashable {
        case length(Int)
        case chunked
        /// The end of the connection: what HTTP/1.0 knows.
        case untilClose
    }

    /// What the field `connection` says of the time after the answer.
    enum Connection {
        /// Nothing: that it stays open is what HTTP/1.1 means.
        case staysOpen
        /// That it stays open, which a client of HTTP/1.0 has asked for and has to be told.
        case staysOpenAsAsked
        case closes

        init(keepsAlive: Bool, version: HTTPVersion) {
            self = !keepsAlive ? .closes : version == .http1_0 ? .staysOpenAsAsked : .staysOpen
        }
    }

    /// Appends status line and header fields.
    static func writeHead(
        _ head: HTTPResponse,
        framing: Framing,
        connection: Connection,
        date: DateField? = nil,
        to buffer: inout ByteBuffer
    ) {
        let date = date?.bytes ?? []
        // Hardly any head is larger; one that is, is written once more. To add up its fields first would cost half as much as
        // to write them, each time.
        var room = usualHeadSize
        while true {
            let written = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
                var bytes = RawByteWriter(memory)
                writeHead(head, framing: framing, connection: connection, date: date, to: &bytes)
                room = bytes.wanted
                return bytes.hasAll ? bytes.count : 0
            }
            if written > 0 { return }
        }
    }

    /// What a buffer for a head best has room for.
    static let usualHeadSize = 1024

    private static func writeHead(
        _ head: HTTPResponse,
        framing: Framing,
        connection: Connection,
        date: [UInt8],
        to bytes: inout RawByteWriter
    ) {
        let status = head.status.code
        bytes.write("HTTP/1.1 ")
        bytes.write(decimal: status)
        bytes.write(" ")
        bytes.write(HTTPResponseStatus(statusCode: status).reasonPhrase)
        bytes.write("\r\n")
        var hasDate = date.isEmpty
        for field in head.headerFields {
            let name = field.name.rawName
            if name.utf8.count == 4, field.name == .date { hasDate = true }
            bytes.write(name)
            bytes.write(": ")
            field.withUnsafeBytesOfValue { bytes.write($0) }
            bytes.write("\r\n")
        }
        if !hasDate { date.withUnsafeBufferPointer { bytes.write($0) } }
        switch framing {
        case .length(let count):
            // A status without a body has no length either (RFC 9110, 8.6).
            if status != 204, status != 304 {
                bytes.write("content-length: ")
                bytes.write(decimal: count)
                bytes.write("\r\n")
            }
        case .chunked:
            bytes.write("transfer-encoding: chunked\r\n")
        case .untilClose:
            break
        }
        switch connection {
        case .staysOpen: break
        case .staysOpenAsAsked: bytes.write("connection: keep-alive\r\n")
        case .closes: bytes.write("connection: close\r\n")
        }
        bytes.write("\r\n")
    }

    /// Appends a piece of a body.
    static func writePiece(_ piece: [UInt8], framing: Framing, to buffer: inout ByteBuffer) {
        guard !piece.isEmpty else { return }
        guard framing == .chunked else {
            buffer.writeBytes(piece)
            return
        }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: piece.count + 20) { memory in
            var bytes = RawByteWriter(memory)
            bytes.write(hexadecimal: piece.count)
            bytes.write("\r\n")
            piece.withUnsafeBufferPointer { bytes.write($0) }
            bytes.write("\r\n")
            return bytes.count
        }
    }

    /// Appends the end of a body.
    static func writeEnd(framing: Framing, to buffer: inout ByteBuffer) {
        if framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
    }
}
