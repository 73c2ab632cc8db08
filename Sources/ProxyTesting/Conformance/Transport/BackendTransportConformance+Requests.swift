import HTTPTransport
import HTTPTypes

extension BackendTransportConformance {
    static let requestCases: [Case] = [
        check("a request arrives unchanged", steps: [.response("{}")]) { transport, backend in
            var headers: HTTPFields = [.authorization: "Bearer secret", .contentType: "application/json"]
            headers.append(HTTPField(name: try name("x-empty"), value: ""))
            headers.append(HTTPField(name: try name("X-Twice"), value: "1"))
            headers.append(HTTPField(name: try name("X-Twice"), value: "2"))
            let body = Array(#"{"model":"m"}"#.utf8)
            let url = backend.url("/v1/../v1/chat%2Fx?a=b%20c")
            _ = try await transport.send(
                BackendRequest(method: .post, url: url, headers: headers, body: body)
            )
            guard let request = backend.requests.first else {
                throw Failure(name: "", reason: "nothing arrived")
            }
            try expectEqual(request.method, "POST", "the method")
            try expectEqual(request.target, "/v1/../v1/chat%2Fx?a=b%20c", "the target")
            try expectEqual(request.body, body, "the body")
            try expectEqual(request.values("host"), ["127.0.0.1:\(backend.port)"], "the host")
            try expectEqual(request.values("content-length"), ["\(body.count)"], "the length")
            try expectEqual(request.values("authorization"), ["Bearer secret"], "a field")
            try expectEqual(request.values("x-twice"), ["1", "2"], "a repeated field")
            try expectEqual(request.values("x-empty"), [""], "an empty field")
            try expectEqual(request.values("expect"), [], "the field expect")
        },
        check("no part of a request appears in the next one", steps: [.response("{}")]) {
            transport,
            backend in
            let rich: HTTPFields = [.authorization: "Bearer secret", .contentType: "text/plain"]
            let url = backend.url()
            for request in [
                BackendRequest(
                    method: .put,
                    url: url + "first",
                    headers: rich,
                    body: [UInt8](repeating: 65, count: 4000)
                ),
                BackendRequest(method: .get, url: url),
                BackendRequest(method: .post, url: url, body: []),
                BackendRequest(method: .delete, url: url),
                BackendRequest(method: .head, url: url),
                BackendRequest(method: .get, url: url),
            ] {
                let response = try await transport.send(request)
                let count = try await response.body.allBytes().count
                try expectEqual(
                    count,
                    request.method == .head ? 0 : 2,
                    "the bytes of the response to \(request.method)"
                )
            }
            let seen = backend.requests
            let methods = ["PUT", "GET", "POST", "DELETE", "HEAD", "GET"]
            try expectEqual(seen.map(\.method), methods, "the methods")
            try expectEqual(seen.map(\.body.count), [4000, 0, 0, 0, 0, 0], "the lengths of the bodies")
            try expectEqual(seen[2].values("content-length"), ["0"], "the length of an empty body")
            for request in seen.dropFirst() {
                try expectEqual(request.values("authorization"), [], "authorization of a later request")
                try expectEqual(request.values("content-type"), [], "content-type of a later request")
                try expectEqual(request.target, "/", "the target of a later request")
            }
            for index in [1, 3, 4, 5] {
                try expectEqual(
                    seen[index].values("content-length"),
                    [],
                    "the length of a \(seen[index].method)"
                )
            }
        },
        check("a large body arrives whole", steps: [.response("{}")]) { transport, backend in
            let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
            _ = try await transport.send(BackendRequest(method: .post, url: backend.url(), body: body))
            try expect(backend.requests.first?.body == body, "the body of 3 MB arrived changed")
        },
        Case("a response can arrive before the request has been read") { transport in
            let greeting: [ScriptedBackend.Step] = [
                .send("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno"), .waitForClose,
            ]
            try await withBackend(greeting: { _ in greeting }, { _ in [] }) { backend in
                let body = [UInt8](repeating: 0, count: 200_000)
                let response = try await transport.send(
                    BackendRequest(method: .post, url: backend.url(), body: body)
                )
                try expectEqual(response.head.status.code, 413, "the status")
            }
        },
        Case("requests that would break the framing are refused") { transport in
            try await withBackend({ _ in [.response("{}")] }) { backend in
                for url in ["/a b", "/a\r\nx-injected: 1", "/a\u{0}b", "/ü"].map(backend.url)
                    + ["file:///etc/hosts", "gopher://127.0.0.1/", "127.0.0.1", "http://", ""]
                {
                    let error = try await expectError("the address \(url.debugDescription)") {
                        try await transport.send(BackendRequest(method: .get, url: url))
                    }
                    try expect(error, .invalidRequest, .connecting)
                }
                try expectEqual(backend.requests.count, 0, "the number of requests that arrived")
            }
        },
    ]

    static func name(_ text: String) throws -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            throw Failure(name: "", reason: "not a field name: \(text)")
        }
        return name
    }
}
