import HTTPTypes
import Testing

/// Responses that HTTP/1.1 clients have to read, or to refuse.
struct ResponseSample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let method: HTTPRequest.Method
    /// How this package's client reads it, where libcurl reads it differently.
    let difference: Difference?

    struct Difference: Sendable {
        /// How this package's client reads it.
        let own: String
        /// How libcurl 7.88.1 reads it.
        let libcurl: String
        let reason: String
    }

    init(_ name: String, _ text: String, method: HTTPRequest.Method = .get, _ difference: Difference? = nil) {
        self.init(name, bytes: Array(text.utf8), method: method, difference)
    }

    init(_ name: String, bytes: [UInt8], method: HTTPRequest.Method = .get, _ difference: Difference? = nil) {
        self.name = name
        self.bytes = bytes
        self.method = method
        self.difference = difference
    }

    var testDescription: String { name }

    static let all = wellFormed + statusLines + fields + lengths + transferEncodings + chunks + ends
}

extension ResponseSample {
    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static let wellFormed = [
        Self("a length", ok + "Content-Length: 5\r\nX-A: 1\r\n\r\nhello"),
        Self("an empty body", ok + "Content-Length: 0\r\n\r\n"),
        Self("no reason", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"),
        Self("an empty reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"),
        Self("an error", "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nno"),
        Self("a status without a name", "HTTP/1.1 599 X\r\nContent-Length: 2\r\n\r\nno"),
        Self("chunks", chunked + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
        Self("chunks in upper case, padded with zeros", chunked + "00A\r\n0123456789\r\n0000\r\n\r\n"),
        Self("chunk extensions", chunked + "2;a=\"b\";c\r\nok\r\n0;d\r\n\r\n"),
        Self("trailers", chunked + "2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n"),
        Self("a body until the end", ok + "\r\nto the end"),
        Self("no body until the end", ok + "\r\n"),
        Self("100 first", "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nok"),
        Self(
            "two 1xx first",
            "HTTP/1.1 103 Early\r\nX: 1\r\n\r\nHTTP/1.1 102 Wait\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nok"
        ),
        Self("204", "HTTP/1.1 204 No Content\r\n\r\n"),
        Self("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        Self("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nno"),
        Self("304 with a body", "HTTP/1.1 304 Not Modified\r\n\r\nno"),
        Self("HEAD with a length", ok + "Content-Length: 5\r\n\r\n", method: .head),
        Self("HEAD with chunks", chunked, method: .head),
        Self("HEAD with a body", ok + "Content-Length: 2\r\n\r\nno", method: .head),
        Self("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        Self("HTTP/1.0 until the end", "HTTP/1.0 200 OK\r\n\r\nok"),
        Self(
            "HTTP/1.0 with chunks",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        ),
        Self("the connection closes", ok + "Connection: close\r\nContent-Length: 2\r\n\r\nok"),
        Self("a redirection", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"),
    ]

    private static let statusLines = [
        Self("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\nX-A: 1\n\nok"),
        Self("mixed line ends", "HTTP/1.1 200 OK\nContent-Length: 2\r\n\nok"),
        Self("two digits", "HTTP/1.1 20 OK\r\n\r\n"),
        Self("four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        Self("no digits", "HTTP/1.1 OK\r\n\r\n"),
        Self("status 099", "HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n"),
        Self("status 000", "HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n"),
        Self("status 999", "HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n"),
        Self("no blank", "HTTP/1.1200 OK\r\n\r\n"),
        Self("no status", "HTTP/1.1\r\n\r\n"),
        Self("two blanks", "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n"),
        Self("a tab", "HTTP/1.1\t200 OK\r\nContent-Length: 0\r\n\r\n"),
        Self("a blank first", " HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Self("an empty line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Self(
            "small letters",
            "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 0\"] \"\"",
                reason: "the protocol's name is case-sensitive (RFC 9112, 2.3)"
            )
        ),
        Self(
            "HTTP/1.2",
            "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n",
            Difference(
                own: "complete 200 [\"Content-Length: 0\"] \"\"",
                libcurl: "refused",
                reason: "a higher minor version is read as the highest known one (RFC 9110, 2.5)"
            )
        ),
        Self("HTTP/1.11", "HTTP/1.11 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Self(
            "HTTP/2",
            "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 0\"] \"\"",
                reason: "HTTP/2 has no status line"
            )
        ),
        Self("HTTP/0.9", "HTTP/0.9 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Self("HTTP/4", "HTTP/4 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Self("another protocol", "SSH-2.0-server\r\n"),
        Self("a body without a head", "hello"),
        Self(
            "101",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello",
            Difference(
                own: "refused",
                libcurl: "complete 101 [\"Upgrade: x\"] \"hello\"",
                reason: "no request asks for another protocol"
            )
        ),
    ]

    private static let fields = [
        Self("blanks around a value", ok + "X-A: \t one  two \t \r\nContent-Length: 0\r\n\r\n"),
        Self("an empty value", ok + "X-A:\r\nContent-Length: 0\r\n\r\n"),
        Self("a name twice", ok + "X-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n"),
        Self(
            "bytes outside ASCII",
            bytes: Array("\(ok)X-A: gr".utf8) + [0xFC] + Array("n\r\nContent-Length: 0\r\n\r\n".utf8)
        ),
        Self("a continued line", ok + "X-A: one\r\n  two\r\nContent-Length: 0\r\n\r\n"),
        Self("a continued length", ok + "Content-Length:\r\n 2\r\n\r\nok"),
        Self("a continued line first", ok + " X-A: 1\r\nContent-Length: 0\r\n\r\n"),
        Self("no colon", ok + "no colon\r\nContent-Length: 0\r\n\r\n"),
        Self(
            "a blank before the colon",
            ok + "X-A : 1\r\nContent-Length: 0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"X-A : 1\", \"Content-Length: 0\"] \"\"",
                reason: "a proxy must not forward such a name (RFC 9112, 5.1)"
            )
        ),
        Self(
            "a length with a blank before the colon",
            ok + "Content-Length : 2\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length : 2\"] \"ok\"",
                reason: "others read it as a length (RFC 9112, 5.1)"
            )
        ),
        Self(
            "no name",
            ok + ": 1\r\nContent-Length: 0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\": 1\", \"Content-Length: 0\"] \"\"",
                reason: "a field needs a name"
            )
        ),
        Self(
            "NUL in a value",
            ok + "X-A: a\0b\r\nContent-Length: 0\r\n\r\n",
            Difference(
                own: "complete 200 [\"X-A: a b\", \"Content-Length: 0\"] \"\"",
                libcurl: "refused",
                reason: "a NUL may be replaced by a space (RFC 9110, 5.5)"
            )
        ),
        Self(
            "CR in a value",
            ok + "X-A: a\rContent-Length: 9\r\nContent-Length: 0\r\n\r\n",
            Difference(
                own: "complete 200 [\"X-A: a Content-Length: 9\", \"Content-Length: 0\"] \"\"",
                libcurl: "complete 200 [\"X-A: a\\rContent-Length: 9\", \"Content-Length: 0\"] \"\"",
                reason: "a CR must not be forwarded: it may be replaced by a space (RFC 9110, 5.5)"
            )
        ),
        Self("a control character in a value", ok + "X-A: a\u{1}b\r\nContent-Length: 0\r\n\r\n"),
    ]

    private static let lengths = [
        Self("the same length twice", ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
        Self(
            "two lengths",
            ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok?",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 2\", \"Content-Length: 3\"] \"ok?\"",
                reason: "a wrong guess would make the rest of the body the next response (RFC 9112, 6.3)"
            )
        ),
        Self(
            "a list of lengths",
            ok + "Content-Length: 2, 2\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 2, 2\"] \"ok\"",
                reason: "a list may be refused (RFC 9110, 8.6)"
            )
        ),
        Self("a negative length", ok + "Content-Length: -2\r\n\r\nok"),
        Self(
            "a length with a sign",
            ok + "Content-Length: +2\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: +2\"] \"ok\"",
                reason: "a length consists of digits (RFC 9110, 8.6)"
            )
        ),
        Self(
            "a length and more",
            ok + "Content-Length: 2 2\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 2 2\"] \"ok\"",
                reason: "a length consists of digits (RFC 9110, 8.6)"
            )
        ),
        Self(
            "a hexadecimal length",
            ok + "Content-Length: 0x2\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 0x2\"] \"\"",
                reason: "a length consists of digits (RFC 9110, 8.6)"
            )
        ),
        Self("a length with zeros", ok + "Content-Length: 002\r\n\r\nok"),
        Self("a length of letters", ok + "Content-Length: two\r\n\r\nok"),
        Self("an empty length", ok + "Content-Length:\r\n\r\nok"),
        Self(
            "an enormous length",
            ok + "Content-Length: 99999999999999999999\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 99999999999999999999\"] \"ok\"",
                reason: "libcurl ignores it and reads until the end"
            )
        ),
        Self("bytes after the body", ok + "Content-Length: 2\r\n\r\nok more"),
        Self(
            "a second response",
            ok + "Content-Length: 2\r\n\r\nokHTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"
        ),
        Self(
            "a length, then chunks",
            ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Content-Length: 3\", \"Transfer-Encoding: chunked\"] \"ok\"",
                reason: "a wrong guess would make the rest of the body the next response (RFC 9112, 6.3)"
            )
        ),
        Self(
            "chunks, then a length",
            ok + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Transfer-Encoding: chunked\", \"Content-Length: 3\"] \"ok\"",
                reason: "a wrong guess would make the rest of the body the next response (RFC 9112, 6.3)"
            )
        ),
    ]

    private static let transferEncodings = [
        Self("identity", ok + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok"),
        Self("chunked in upper case", ok + "Transfer-Encoding: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Self(
            "chunked twice",
            ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl:
                    "complete 200 [\"Transfer-Encoding: chunked\", \"Transfer-Encoding: chunked\"] \"ok\"",
                reason: "chunks must not be applied twice (RFC 9112, 6.1)"
            )
        ),
        Self(
            "chunked and chunked",
            ok + "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Transfer-Encoding: chunked, chunked\"] \"ok\"",
                reason: "chunks must not be applied twice (RFC 9112, 6.1)"
            )
        ),
        Self(
            "another encoding",
            ok + "Transfer-Encoding: gzip\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "broken 200 [\"Transfer-Encoding: gzip\"] \"\"",
                reason: "refused before the head is delivered, so that the request can be retried"
            )
        ),
        Self(
            "another encoding and chunked",
            ok + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "broken 200 [\"Transfer-Encoding: gzip, chunked\"] \"\"",
                reason: "refused before the head is delivered, so that the request can be retried"
            )
        ),
        Self(
            "nearly chunked",
            ok + "Transfer-Encoding: xchunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "broken 200 [\"Transfer-Encoding: xchunked\"] \"\"",
                reason: "refused before the head is delivered, so that the request can be retried"
            )
        ),
        Self(
            "chunked with a parameter",
            ok + "Transfer-Encoding: chunked;q=1\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "refused",
                libcurl: "broken 200 [\"Transfer-Encoding: chunked;q=1\"] \"\"",
                reason: "refused before the head is delivered, so that the request can be retried"
            )
        ),
        Self(
            "an empty encoding",
            ok + "Transfer-Encoding:\r\nContent-Length: 2\r\n\r\nok",
            Difference(
                own: "refused",
                libcurl: "complete 200 [\"Transfer-Encoding: \", \"Content-Length: 2\"] \"ok\"",
                reason: "others may see an encoding here, and ignore the length"
            )
        ),
    ]

    private static let chunks = [
        Self("chunks with bare line feeds", chunked + "2\nok\n0\n\n"),
        Self("a padded chunk length", chunked + "2  \r\nok\r\n0\r\n\r\n"),
        Self("no chunk length", chunked + "\r\nok\r\n0\r\n\r\n"),
        Self("a chunk length of letters", chunked + "zz\r\nok\r\n0\r\n\r\n"),
        Self("a negative chunk length", chunked + "-2\r\nok\r\n0\r\n\r\n"),
        Self("a chunk length with 0x", chunked + "0x2\r\nok\r\n0\r\n\r\n"),
        Self("an enormous chunk length", chunked + "fffffffffffffffff\r\nok\r\n0\r\n\r\n"),
        Self("a chunk length of 64 bits", chunked + "ffffffffffffffff\r\nok\r\n0\r\n\r\n"),
        Self(
            "two chunk lengths",
            chunked + "2 2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "broken 200 [\"Transfer-Encoding: chunked\"] \"\"",
                libcurl: "complete 200 [\"Transfer-Encoding: chunked\"] \"ok\"",
                reason: "libcurl ignores what follows a chunk's length up to the line's end"
            )
        ),
        Self(
            "CR in a chunk length",
            chunked + "2\r2\r\nok\r\n0\r\n\r\n",
            Difference(
                own: "broken 200 [\"Transfer-Encoding: chunked\"] \"\"",
                libcurl: "complete 200 [\"Transfer-Encoding: chunked\"] \"ok\"",
                reason: "libcurl ignores what follows a chunk's length up to the line's end"
            )
        ),
        Self("a chunk that is too long", chunked + "2\r\nok?\r\n0\r\n\r\n"),
        Self("a chunk without its line end", chunked + "2\r\nok0\r\n\r\n"),
        Self("a chunk that ends in CR", chunked + "2\r\nok\rX0\r\n\r\n"),
        Self("bytes after the last chunk", chunked + "2\r\nok\r\n0\r\n\r\nmore"),
        Self(
            "a trailer without a colon",
            chunked + "0\r\nno colon\r\n\r\n",
            Difference(
                own: "complete 200 [\"Transfer-Encoding: chunked\"] \"\"",
                libcurl: "broken 200 [\"Transfer-Encoding: chunked\"] \"\"",
                reason: "trailers are dropped without being parsed"
            )
        ),
    ]

    private static let ends = [
        Self("nothing", ""),
        Self("the end in the protocol", "HTT"),
        Self("the end in the status line", "HTTP/1.1 200"),
        Self("the end after the status line", ok),
        Self("the end in a field", ok + "Content-Le"),
        Self("the end before the empty line", ok + "Content-Length: 2\r\n"),
        Self("the end after the head", ok + "Content-Length: 2\r\n\r\n"),
        Self("the end in the body", ok + "Content-Length: 5\r\n\r\nhel"),
        Self("the end after 100", "HTTP/1.1 100 Continue\r\n\r\n"),
        Self("the end in the fields of 100", "HTTP/1.1 100 Continue\r\nX-A: 1"),
        Self("the end before a chunk", chunked),
        Self("the end in a chunk length", chunked + "5"),
        Self("the end in a chunk", chunked + "5\r\nhel"),
        Self("the end after a chunk", chunked + "2\r\nok\r\n"),
        Self("the end after the last chunk", chunked + "2\r\nok\r\n0\r\n"),
        Self("the end in the trailers", chunked + "2\r\nok\r\n0\r\nX-T: 1\r\n"),
    ]
}
