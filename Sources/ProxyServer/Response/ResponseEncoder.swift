import HTTPTypes
import NIOCore
import NIOHTTP1

/// Encodes HTTP/1.1 responses (RFC 9112).
enum ResponseEncoder {
    /// How the client finds the end of the body.
    enum Framing: Hashable {
        case length(Int)
        case chunked
        /// By the end of the connection, as in HTTP/1.0.
        case untilClose
    }

    /// The value of the `connection` header.
    enum Connection {
        /// No header; an HTTP/1.1 connection stays open unless told otherwise.
        case staysOpen
        /// `keep-alive`, for an HTTP/1.0 client that asked for it.
        case staysOpenAsAsked
        case closes

        init(keepsAlive: Bool, version: HTTPVersion) {
            self = !keepsAlive ? .closes : version == .http1_0 ? .staysOpenAsAsked : .staysOpen
        }
    }

    /// Appends the status line and the header fields.
    static func writeHead(
        _ head: HTTPResponse,
        framing: Framing,
        connection: Connection,
        date: DateHeader? = nil,
        to buffer: inout ByteBuffer
    ) {
        let date = date?.bytes ?? []
        // Hardly any head is larger; one that is gets written a second time. Adding up the fields first would cost half as much as
        // writing them.
        var room = usualHeadSize
        while true {
            let written = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
                var bytes = RawByteWriter(memory)
                writeHead(head, framing: framing, connection: connection, date: date, to: &bytes)
                room = bytes.needed
                return bytes.isComplete ? bytes.count : 0
            }
            if written > 0 { return }
        }
    }

    /// The capacity that a head's buffer should have, in bytes.
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
    static func writeChunk(_ piece: [UInt8], framing: Framing, to buffer: inout ByteBuffer) {
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
