import CCurl
import HTTPTransport
import HTTPTypes
import Testing

@testable import CurlTransport

struct CurlHeaderListTests {
    private func lines(_ list: borrowing CurlHeaderList) -> [String] {
        var lines: [String] = []
        var node = list.first
        while let current = node {
            lines.append(String(cString: current.pointee.data))
            node = current.pointee.next
        }
        return lines
    }

    @Test func fieldsAndWhatKeepsLibcurlFromItsOwn() throws {
        var list = CurlHeaderList()
        try list.build(
            from: BackendRequest(method: .get, url: "", headers: [.authorization: "Bearer  x ", .cookie: ""])
        )
        #expect(
            lines(list) == ["Authorization: Bearer  x", "Cookie;", "accept-encoding: identity", "Accept:"]
        )
        try list.build(
            from: BackendRequest(method: .post, url: "", headers: [.accept: "a", .contentType: "b"])
        )
        #expect(lines(list) == ["Accept: a", "Content-Type: b", "accept-encoding: identity", "Expect:"])
        try list.build(from: BackendRequest(method: .put, url: "", headers: [.acceptEncoding: "gzip"]))
        #expect(lines(list) == ["Accept-Encoding: gzip", "Accept:", "Content-Type:", "Expect:"])
    }

    @Test func growsAndShrinks() throws {
        var list = CurlHeaderList()
        var headers = HTTPFields()
        for number in 0..<300 {
            headers.append(
                HTTPField(
                    name: try #require(HTTPField.Name("x-\(number)")),
                    value: String(repeating: "v", count: number)
                )
            )
        }
        try list.build(from: BackendRequest(method: .get, url: "", headers: headers))
        #expect(lines(list).count == 302)
        #expect(lines(list)[299] == "x-299: " + String(repeating: "v", count: 299))
        try list.build(from: BackendRequest(method: .get, url: ""))
        #expect(lines(list).count == 2)
    }

    @Test func whatSpeaksOfTheConnectionIsLeftOut() throws {
        var list = CurlHeaderList()
        let headers: HTTPFields = [
            .connection: "close", .te: "trailers", .upgrade: "h2c", .expect: "100-continue",
        ]
        try list.build(from: BackendRequest(method: .get, url: "", headers: headers))
        #expect(lines(list) == ["accept-encoding: identity", "Accept:"])
    }

    @Test(
        arguments: [
            [.contentLength: "4"], [.contentLength: "three"], [.transferEncoding: "chunked"],
        ] as [HTTPFields]
    )
    func framingIsRefused(_ headers: HTTPFields) {
        var list = CurlHeaderList()
        let error = #expect(throws: TransportError.self) {
            try list.build(from: BackendRequest(method: .post, url: "", headers: headers, body: [1, 2, 3]))
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test func theRightLengthIsNoHarm() throws {
        var list = CurlHeaderList()
        try list.build(
            from: BackendRequest(method: .post, url: "", headers: [.contentLength: "3"], body: [1, 2, 3])
        )
        #expect(!lines(list).contains { $0.lowercased().hasPrefix("content-length") })
    }

    @Test func noByteOfAFieldEndsItsLine() throws {
        var list = CurlHeaderList()
        let field = HTTPField(name: .cookie, value: "a\r\nx-injected: 1\u{0}b")
        // The type has made blanks of them already; the list would refuse them otherwise.
        try list.build(from: BackendRequest(method: .get, url: "", headers: HTTPFields([field])))
        #expect(lines(list).first == "Cookie: a  x-injected: 1 b")
    }
}
