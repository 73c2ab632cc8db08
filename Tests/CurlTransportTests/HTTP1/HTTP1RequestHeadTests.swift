import HTTPTransport
import HTTPTypes
import Testing

@testable import CurlTransport

struct HTTP1RequestHeadTests {
    private static let limits = HTTP1ConnectionPool.Limits(
        maxIdleTime: .seconds(1),
        maxAge: .seconds(1),
        maxOpen: 1
    )

    private func target(of url: String) throws -> HTTP1Target? {
        var pool = HTTP1ConnectionPool(limits: Self.limits)
        var targets = try HTTP1Targets()
        return try targets.target(of: BackendRequest(method: .get, url: url), in: &pool)
    }

    private func head(of request: BackendRequest) throws -> String {
        let target = try #require(try target(of: request.url))
        var head = HTTP1RequestHead()
        try head.build(from: request, to: target)
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
        let target = try target(of: url)
        #expect(target == nil)
    }

    @Test func zonesAndPortsAreDifferentOrigins() throws {
        var pool = HTTP1ConnectionPool(limits: Self.limits)
        var targets = try HTTP1Targets()
        let urls = [
            "http://[fe80::1%25eth0]/", "http://[fe80::1%25eth1]/", "http://[fe80::1]/",
            "http://[fe80::1]:81/",
        ]
        var origins: [HTTP1ConnectionPool.Origin?] = []
        for url in urls + [urls[0] + "path"] {
            let target = try targets.target(of: BackendRequest(method: .get, url: url), in: &pool)
            origins.append(target?.origin)
        }
        #expect(Set(origins).count == urls.count)
        #expect(origins.last == origins.first)
    }

    /// Addresses that differ with each request are not stored forever, nor are their origins.
    @Test func originsWithoutConnectionsAreForgotten() throws {
        var pool = HTTP1ConnectionPool(limits: Self.limits)
        var targets = try HTTP1Targets()
        var connected: HTTP1ConnectionPool.Origin?
        for number in 0..<5000 {
            let request = BackendRequest(method: .get, url: "http://host-\(number % 2500)/")
            let target = try #require(try targets.target(of: request, in: &pool))
            if number == 0 {
                pool.opened(to: target.origin)
                connected = target.origin
            } else if number == 2500 {
                #expect(target.origin == connected)
            } else {
                #expect(target.origin != connected)
            }
        }
        #expect(pool.originCount <= 1025)
    }

    @Test(arguments: [
        "http://a b/", "ftp://a/", "http://", "http://a:99999/", "http://ä/", "http://a/\r\nx: y",
    ])
    func invalidAddressesAreRefused(_ url: String) throws {
        let error = #expect(throws: TransportError.self) { _ = try target(of: url) }
        #expect(error?.code == .invalidRequest)
    }
}
