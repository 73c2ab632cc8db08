import HTTPTypes
import NIOCore
import Testing

@testable import ProxyServer

struct ResponseEncoderTests {
    private func text(
        _ head: HTTPResponse,
        _ framing: ResponseEncoder.Framing,
        connection: ResponseEncoder.Connection = .staysOpen
    ) -> String {
        var buffer = ByteBuffer()
        ResponseEncoder.writeHead(head, framing: framing, connection: connection, to: &buffer)
        return String(buffer: buffer)
    }

    @Test("A head is a status line, its fields, the body's framing, and an empty line")
    func plain() {
        let head = HTTPResponse(status: .ok, headerFields: [.contentType: "text/plain"])
        #expect(
            text(head, .length(12))
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-length: 12\r\n\r\n"
        )
        #expect(
            text(head, .chunked, connection: .closes)
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
        )
        #expect(text(HTTPResponse(status: .noContent), .length(0)) == "HTTP/1.1 204 No Content\r\n\r\n")
    }

    @Test(
        "A head of any size is written completely",
        arguments: [900, 1000, 1024, 1025, 5000, 200_000]
    )
    func large(size: Int) {
        let value = String(repeating: "v", count: size)
        let head = HTTPResponse(status: .ok, headerFields: [.server: value])
        #expect(
            text(head, .chunked)
                == "HTTP/1.1 200 OK\r\nServer: \(value)\r\ntransfer-encoding: chunked\r\n\r\n"
        )
    }
}
