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

    /// Appends status line and header fields.
    static func writeHead(
        _ head: HTTPResponse,
        framing: Framing,
        keepsAlive: Bool,
        to buffer: inout ByteBuffer
    ) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(head.status.code))
        buffer.writeStaticString(" ")
        buffer.writeString(HTTPResponseStatus(statusCode: head.status.code).reasonPhrase)
        buffer.writeStaticString("\r\n")
        for field in head.headerFields {
            buffer.writeString(field.name.rawName)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
            buffer.writeStaticString("\r\n")
        }
        switch framing {
        case .length(let count):
            // A status without a body has no length either (RFC 9110, 8.6).
            if head.status.code != 204, head.status.code != 304 {
                buffer.writeStaticString("content-length: ")
                buffer.writeString(String(count))
                buffer.writeStaticString("\r\n")
            }
        case .chunked:
            buffer.writeStaticString("transfer-encoding: chunked\r\n")
        case .untilClose:
            break
        }
        if !keepsAlive { buffer.writeStaticString("connection: close\r\n") }
        buffer.writeStaticString("\r\n")
    }

    /// Appends a piece of a body.
    static func writePiece(_ bytes: [UInt8], framing: Framing, to buffer: inout ByteBuffer) {
        guard !bytes.isEmpty else { return }
        guard framing == .chunked else {
            buffer.writeBytes(bytes)
            return
        }
        buffer.writeString(String(bytes.count, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(bytes)
        buffer.writeStaticString("\r\n")
    }

    /// Appends the end of a body.
    static func writeEnd(framing: Framing, to buffer: inout ByteBuffer) {
        if framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
    }
}
