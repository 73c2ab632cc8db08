import HTTPTransport
import HTTPTypes

extension BackendTransportConformance {
    static let responseCases: [Case] = [
        check(
            "a response arrives unchanged, however it is split",
            steps: [
                .sendBytewise(
                    Array(
                        [
                            "HTTP/1.1 200 Fine", "X-One: a", "set-cookie: 1", "Set-Cookie: 2", "x-blank:",
                            "content-length: 5", "", "hello",
                        ].joined(separator: "\r\n").utf8
                    )
                )
            ]
        ) { transport, backend in
            let (response, text) = try await transport.get(backend.url())
            try expectEqual(text, "hello", "the body")
            try expectEqual(response.head.status.code, 200, "the status")
            try expectEqual(response.head.status.reasonPhrase, "Fine", "the reason phrase")
            let lines = response.head.headerFields.map { "\($0.name.rawName): \($0.value)" }
            let wanted = ["X-One: a", "set-cookie: 1", "Set-Cookie: 2", "x-blank: ", "content-length: 5"]
            try expectEqual(lines, wanted, "the fields")
        },
        check(
            "chunks arrive as one body, without their trailers",
            steps: [
                .chunkedHead(), .sendBytewise(Array("5\r\nhello\r\n".utf8)), .chunk(" world"),
                .send("0\r\nx-trailer: 1\r\n\r\n"),
            ]
        ) { transport, backend in
            for _ in 0..<2 {
                let (response, text) = try await transport.get(backend.url())
                try expectEqual(text, "hello world", "the body")
                try expect(
                    !response.head.headerFields.contains(try name("x-trailer")),
                    "a trailer is in the head"
                )
            }
        },
        check(
            "a response without a length ends with its connection",
            steps: [
                .send("HTTP/1.1 200 OK\r\n\r\nto the "), .send("end"), .close,
            ]
        ) { transport, backend in
            try expectEqual(try await transport.get(backend.url()).text, "to the end", "the body")
        },
        check(
            "responses with a 1xx status are skipped",
            steps: [
                .send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nx-early: 1\r\n\r\n"),
                .response("{}"),
            ]
        ) { transport, backend in
            let response = try await transport.get(backend.url()).response
            try expectEqual(response.head.status.code, 200, "the status")
            try expect(
                !response.head.headerFields.contains(try name("x-early")),
                "a field of a 1xx response is in the head"
            )
        },
        Case("responses without a body end at once") { transport in
            let heads = [
                "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n",
            ]
            for head in heads {
                try await withBackend({ _ in [.send(head)] }) { backend in
                    try expectEqual(try await transport.get(backend.url()).text, "", "the body")
                }
            }
        },
        Case("no status is an error, and redirects are not followed") { transport in
            for status in [301, 307, 404, 429, 500, 503] {
                let head = "HTTP/1.1 \(status) X\r\nlocation: /elsewhere\r\ncontent-length: 2\r\n\r\n{}"
                try await withBackend({ _ in [.send(head)] }) { backend in
                    let (response, text) = try await transport.get(backend.url())
                    try expectEqual(response.head.status.code, status, "the status")
                    try expectEqual(text, "{}", "the body")
                    try expectEqual(backend.requests.count, 1, "the number of requests")
                }
            }
        },
        Case("the head is available before the body") { transport in
            let gate = ScriptedBackend.Gate()
            try await withBackend({ _ in [.chunkedHead(), .wait(gate), .chunk("late"), .chunk("")] }) {
                backend in
                let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
                gate.open()
                try expectEqual(try await response.body.allText(), "late", "the body")
            }
        },
        check("a body can only be read once", steps: [.response("{}")]) { transport, backend in
            let response = try await transport.get(backend.url()).response
            _ = try await expectError("reading again") { try await response.body.allBytes() }
        },
    ]
}
