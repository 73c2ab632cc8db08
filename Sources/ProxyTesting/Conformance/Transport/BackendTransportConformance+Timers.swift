import HTTPTransport
import HTTPTypes
import ProxyCore

extension BackendTransportConformance {
    private static let short = Duration.milliseconds(300)

    static let timerCases: [Case] = [
        failure("no first byte in time", steps: [.waitForClose], timeouts: CallTimeouts(firstByte: short)) {
            try expect($0, .timedOut, .awaitingHead)
            try expectEqual($0.timer, .firstByte, "the timer")
        },
        failure(
            "no next byte in time",
            steps: [.chunkedHead(), .chunk("one"), .waitForClose],
            timeouts: CallTimeouts(firstByte: .seconds(60), betweenBytes: short)
        ) {
            try expect($0, .timedOut, .streaming)
            try expectEqual($0.timer, .betweenBytes, "the timer")
        },
        failure(
            "no end in time, though bytes come",
            steps: [.chunkedHead()]
                + Array(repeating: [.chunk("x"), .pause(.milliseconds(10))], count: 200).flatMap { $0 },
            timeouts: CallTimeouts(betweenBytes: .seconds(60), total: short)
        ) {
            try expect($0, .timedOut)
            try expectEqual($0.timer, .total, "the timer")
        },
        check(
            "a slow stream is no silent one",
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
