import HTTPTransport
import HTTPTypes

extension BackendTransportConformance {
    private static let lengthHead = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"

    static let faultCases: [Case] = [
        failure("a reset before the head", steps: [.reset]) {
            try expect($0, .connectionClosed, .awaitingHead)
        },
        failure("a close before the head", steps: [.close]) {
            try expect($0, .connectionClosed, .awaitingHead)
        },
        failure(
            "a reset in the head",
            steps: [.send("HTTP/1.1 200 OK\r\nx-a: 1\r\n"), .pause(.milliseconds(20)), .reset]
        ) {
            try expect($0, .connectionClosed, .awaitingHead)
        },
        failure("a close in the head", steps: [.send("HTTP/1.1 200 OK\r\nx-a: 1\r\n"), .close]) {
            try expect($0, .connectionClosed, .awaitingHead)
        },
        cut(
            "a reset in a body of known length",
            steps: [.send(lengthHead + "half"), .pause(.milliseconds(20)), .reset]
        ),
        cut("a close in a body of known length", steps: [.send(lengthHead + "half"), .close]),
        cut(
            "a reset in a chunked body",
            steps: [.chunkedHead(), .chunk("half"), .pause(.milliseconds(20)), .reset]
        ),
        cut("a close in a chunked body", steps: [.chunkedHead(), .chunk("half"), .close]),
        cut("a close within a chunk", steps: [.chunkedHead(), .send("8\r\nhalf"), .close]),
        failure(
            "a chunk size that is not a number",
            steps: [.chunkedHead(), .chunk("half"), .send("zz\r\nhalf\r\n"), .waitForClose]
        ) {
            try expect($0, .malformedResponse, .streaming)
        },
        failure("a response that is not HTTP", steps: [.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"), .waitForClose]) {
            try expect($0, .malformedResponse)
        },
        failure(
            "two different lengths",
            steps: [
                .send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nhello"),
                .waitForClose,
            ]
        ) { try expect($0, .malformedResponse, .awaitingHead) },
        failure(
            "both a length and chunks",
            steps: [
                .send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
                .waitForClose,
            ]
        ) { try expect($0, .malformedResponse, .awaitingHead) },
        failure(
            "a head with very many fields",
            steps: [
                .send("HTTP/1.1 200 OK\r\n" + String(repeating: "x-a: 1\r\n", count: 100_000)), .waitForClose,
            ]
        ) { try expect($0, .headTooLarge, .awaitingHead) },
        failure(
            "a head with an endless line",
            steps: [
                .send("HTTP/1.1 200 OK\r\nx-a: " + String(repeating: "a", count: 2_000_000)), .waitForClose,
            ]
        ) { try expect($0, .headTooLarge, .awaitingHead) },
    ]

    /// A case in which the connection ends after the head; the bytes before that must arrive.
    private static func cut(_ name: String, steps: [ScriptedBackend.Step]) -> Case {
        check(name, steps: steps) { transport, backend in
            let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
            var text = ""
            let error = try await expectError("reading a body that is cut off") {
                for try await chunk in response.body { text += String(decoding: chunk.bytes, as: UTF8.self) }
            }
            try expect(error, .truncatedBody, .streaming)
            try expectEqual(text, "half", "the bytes before the end")
        }
    }
}

// MARK: - Timeouts

extension BackendTransportConformance {
    private static let short = Duration.milliseconds(300)

    static let timerCases: [Case] = [
        failure(
            "no first byte before the timeout",
            steps: [.waitForClose],
            timeouts: CallTimeouts(firstByte: short)
        ) {
            try expect($0, .timedOut, .awaitingHead)
            try expectEqual($0.timer, .firstByte, "the timer")
        },
        failure(
            "no next byte before the timeout",
            steps: [.chunkedHead(), .chunk("one"), .waitForClose],
            timeouts: CallTimeouts(firstByte: .seconds(60), betweenBytes: short)
        ) {
            try expect($0, .timedOut, .streaming)
            try expectEqual($0.timer, .betweenBytes, "the timer")
        },
        failure(
            "no end before the timeout, although bytes arrive",
            steps: [.chunkedHead()]
                + Array(repeating: [.chunk("x"), .pause(.milliseconds(10))], count: 200).flatMap { $0 },
            timeouts: CallTimeouts(betweenBytes: .seconds(60), total: short)
        ) {
            try expect($0, .timedOut)
            try expectEqual($0.timer, .total, "the timer")
        },
        check(
            "a slow stream does not time out",
            steps: [.chunkedHead()]
                + Array(repeating: [.chunk("x"), .pause(.milliseconds(15))], count: 40).flatMap { $0 }
                + [.chunk("")]
        ) { transport, backend in
            let timeouts = CallTimeouts(firstByte: .seconds(10), betweenBytes: short)
            let response = try await transport.send(
                BackendRequest(method: .get, url: backend.url(), timeouts: timeouts)
            )
            try expectEqual(try await response.body.allBytes().count, 40, "the bytes")
        },
    ]
}
