import HTTPTransport
import HTTPTypes
import ProxyCore
import Testing

@testable import CurlTransport

struct RequestHeadTests {
    private func head(of request: BackendRequest) throws -> String {
        var addresses = try PlainAddresses(CurlTransport.Configuration())
        let address = try #require(try addresses.address(of: request))
        var head = RequestHead()
        try head.build(from: request, to: address)
        return String(decoding: head.bytes, as: UTF8.self)
    }

    @Test func requestLineHostFieldsAndLength() throws {
        let request = BackendRequest(
            method: .post,
            url: "http://models:8000/v1/../chat?a=b#c",
            headers: [.authorization: " Bearer  x ", .cookie: "", .accept: "text/event-stream"],
            body: Array("0123456789".utf8)
        )
        #expect(
            try head(of: request)
                == """
                POST /v1/../chat?a=b HTTP/1.1\r
                Host: models:8000\r
                Authorization: Bearer  x\r
                Cookie: \r
                Accept: text/event-stream\r
                accept-encoding: identity\r
                content-length: 10\r
                \r

                """
        )
    }

    @Test func onlyBodiesHaveALength() throws {
        let url = "http://a/"
        #expect(try head(of: BackendRequest(method: .post, url: url)).contains("content-length: 0\r\n"))
        #expect(
            try head(of: BackendRequest(method: .delete, url: url, body: [])).contains(
                "content-length: 0\r\n"
            )
        )
        for method in [HTTPRequest.Method.get, .head, .delete] {
            #expect(try !head(of: BackendRequest(method: method, url: url)).contains("content-length"))
        }
        let long = BackendRequest(method: .put, url: url, body: [UInt8](repeating: 0, count: 100_000))
        #expect(try head(of: long).contains("content-length: 100000\r\n"))
    }

    @Test(arguments: [
        ("http://models", "models", "/"), ("http://models:80/a", "models", "/a"),
        ("HTTP://models:8080", "models:8080", "/"), ("http://[::1]:8000/a", "[::1]:8000", "/a"),
        ("http://[fe80::1%25eth0]/", "[fe80::1]", "/"),
    ])
    func hosts(_ url: String, _ host: String, _ target: String) throws {
        let head = try head(of: BackendRequest(method: .get, url: url))
        #expect(head.hasPrefix("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n"))
    }

    @Test(arguments: ["https://models/", "http://user@models/", "http://:secret@models/"])
    func whatLibcurlHasToCarryOut(_ url: String) throws {
        var addresses = try PlainAddresses(CurlTransport.Configuration())
        #expect(try addresses.address(of: BackendRequest(method: .get, url: url)) == nil)
    }

    @Test func zonesAndPortsAreOriginsOfTheirOwn() throws {
        var addresses = try PlainAddresses(CurlTransport.Configuration())
        let urls = [
            "http://[fe80::1%25eth0]/", "http://[fe80::1%25eth1]/", "http://[fe80::1]/",
            "http://[fe80::1]:81/",
        ]
        let origins = try urls.map {
            try addresses.address(of: BackendRequest(method: .get, url: $0))?.origin
        }
        #expect(Set(origins.map { $0.map { ObjectIdentifier($0) } }).count == urls.count)
        let again = try addresses.address(of: BackendRequest(method: .get, url: urls[0] + "path"))
        #expect(again?.origin === origins[0])
    }

    @Test(arguments: [
        "http://a b/", "ftp://a/", "http://", "http://a:99999/", "http://ä/", "http://a/\r\nx: y",
    ])
    func whatIsNoAddressIsRefused(_ url: String) throws {
        var addresses = try PlainAddresses(CurlTransport.Configuration())
        let error = #expect(throws: TransportError.self) {
            _ = try addresses.address(of: BackendRequest(method: .get, url: url))
        }
        #expect(error?.code == .invalidRequest)
    }
}
