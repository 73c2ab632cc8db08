import HTTPTransport
import HTTPTypes
import ProxyTesting
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(5)))
struct EngineTests {
    @Test(arguments: Driver.all)
    func connectTimerIsNamed(driver: Driver) async throws {
        let port = try UnreachablePort()
        try await withTransport(driver) { transport in
            let timeouts = CallTimeouts(connect: .milliseconds(60))
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(BackendRequest(method: .get, url: port.url, timeouts: timeouts))
            }
            #expect(error?.code == .timedOut)
            #expect(error?.timer == .connect)
            #expect(error?.phase == .connecting)
        }
    }

    /// An engine sleeps when it is idle, with an idle connection, with a silent stream and with a stream that is held back.
    @Test(arguments: Driver.all)
    func idleEnginesSleep(driver: Driver) async throws {
        let block = [UInt8](repeating: 1, count: 8 * 1024 * 1024)
        let script: ScriptedBackend.Script = { request in
            switch request.path {
            case "/silent": [.chunkedHead(), .chunk("x"), .waitForClose]
            case "/large": [.send("HTTP/1.1 200 OK\r\ncontent-length: \(block.count)\r\n\r\n"), .send(block)]
            default: [.response("{}")]
            }
        }
        try await withTransport(driver, backend: script) { transport, backend in
            try await untilAsleep(transport)
            _ = try await transport.send(BackendRequest(method: .get, url: backend.url()))
            try await untilAsleep(transport)
            let timeouts = CallTimeouts(betweenBytes: .seconds(60), total: .seconds(60))
            var open: [BackendResponse] = []
            for path in ["/silent", "/large"] {
                let request = BackendRequest(method: .get, url: backend.url(path), timeouts: timeouts)
                open.append(try await transport.send(request))
                try await untilAsleep(transport)
            }
        }
    }

    /// Waits until the engine has at most one turn in half a second, which a busy loop never has.
    private func untilAsleep(_ transport: CurlTransport) async throws {
        var before = -10
        while transport.turnCount - before > 1 {
            before = transport.turnCount
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Requests that start in one turn have their heads built in the same memory, and from the second round on use idle
    /// connections: each is sent with its own head and body, even where a socket has no room for it.
    @Test(arguments: Driver.all)
    func requestsThatStartTogetherStaySeparate(driver: Driver) async throws {
        let name = try #require(HTTPField.Name("x-number"))
        let script: ScriptedBackend.Script = { request in
            let last = request.body.last.map { "\($0)" } ?? "-"
            return [.response("\(request.path) \(request.values("x-number")) \(request.body.count) \(last)")]
        }
        try await withTransport(driver, backend: script) { transport, backend in
            for round in 0..<3 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in UInt8(0)..<40 {
                        let path = "/\(round)/\(number)"
                        let body = [UInt8](repeating: number, count: number == 7 ? 8 << 20 : 100)
                        let request = BackendRequest(
                            method: .post,
                            url: backend.url(path),
                            headers: [name: "\(number)"],
                            body: body
                        )
                        group.addTask {
                            let response = try await transport.send(request).body.allBytes()
                            let expected = "\(path) \(["\(number)"]) \(body.count) \(number)"
                            #expect(String(decoding: response, as: UTF8.self) == expected)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    /// A request larger than a socket accepts at once, while nothing else wakes the engine.
    @Test(arguments: Driver.all)
    func aLargeRequestIsSentAlone(driver: Driver) async throws {
        let body = [UInt8](repeating: 1, count: 16 << 20)
        let script: ScriptedBackend.Script = { [.response("\($0.body.count)")] }
        try await withTransport(driver, backend: script) { transport, backend in
            let timeouts = CallTimeouts(total: .seconds(20))
            for _ in 0..<2 {
                let request = BackendRequest(
                    method: .post,
                    url: backend.url(),
                    body: body,
                    timeouts: timeouts
                )
                let response = try await transport.send(request).body.allBytes()
                #expect(String(decoding: response, as: UTF8.self) == "\(body.count)")
            }
        }
    }

    /// A body of 64 MB through a buffer of one byte: every read lets the engine go on, hundreds of times.
    @Test(arguments: Driver.all)
    func holdAndResumeHundredsOfTimes(driver: Driver) async throws {
        let count = 64 * 1024 * 1024
        let block = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let head = ScriptedBackend.Step.send("HTTP/1.1 200 OK\r\ncontent-length: \(count)\r\n\r\n")
        try await withTransport(
            driver,
            { $0.bufferHighMark = 1 },
            backend: { _ in
                [head] + Array(repeating: .send(block), count: 64)
            }
        ) { transport, backend in
            let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
            var position = 0
            var chunks = 0
            var isSame = true
            for try await chunk in response.body {
                isSame = isSame && chunk.bytes.repeats(block, from: position)
                position += chunk.count
                chunks += 1
                // A reader that is slower than its backend, so that there is always something to hold back.
                await Task.yield()
            }
            #expect(isSame)
            #expect(position == count)
            #expect(chunks > 500)
        }
    }

    /// The request is released once its response has started, but not while it is still being sent.
    @Test(arguments: Driver.all)
    func anEarlyResponseLosesNothingOfTheRequest(driver: Driver) async throws {
        let count = 32 * 1024 * 1024
        let backend = try ScriptedBackend(
            greeting: { _ in [.chunkedHead(), .chunk("early ")] },
            script: { request in
                let isWhole =
                    request.body.count == count
                    && request.body.indices.allSatisfy { request.body[$0] == Self.byte(at: $0) }
                return [.chunk(isWhole ? "whole" : "broken"), .chunk("")]
            }
        )
        defer { backend.stop() }
        try await withTransport(driver) { transport in
            // Nobody but the call has the body's bytes.
            let response = try await transport.send(
                BackendRequest(method: .post, url: backend.url(), body: (0..<count).map(Self.byte))
            )
            let text = String(decoding: try await response.body.allBytes(), as: UTF8.self)
            #expect(text == "early whole")
        }
    }

    /// The end of a broken connection is not the end of a response without a length.
    @Test(arguments: Driver.all)
    func aResponseWithoutLengthThatIsResetIsNotComplete(driver: Driver) async throws {
        let greeting = ScriptedBackend.Step.send("HTTP/1.1 200 OK\r\n\r\npart")
        let backend = try ScriptedBackend(
            greeting: { _ in [greeting, .pause(.milliseconds(20)), .reset] },
            script: { _ in [] }
        )
        defer { backend.stop() }
        try await withTransport(driver) { transport in
            let body = [UInt8](repeating: 0, count: 32 * 1024 * 1024)
            for _ in 0..<5 {
                await #expect(throws: TransportError.self) {
                    let request = BackendRequest(method: .post, url: backend.url(), body: body)
                    return try await transport.send(request).body.allBytes()
                }
            }
        }
    }

    private static func byte(at index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index % 251) }

    @Test(arguments: Driver.all)
    func twoHundredStreamsKeepTheirOrder(driver: Driver) async throws {
        let script: ScriptedBackend.Script = { request in
            var steps = [ScriptedBackend.Step.chunkedHead()]
            for number in 0..<20 {
                steps += [.chunk("\(request.path) \(number)\n"), .pause(.milliseconds(1))]
            }
            return steps + [.chunk("")]
        }
        try await withTransport(driver, backend: script) { transport, backend in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for stream in 0..<200 {
                    let url = backend.url("/\(stream)")
                    group.addTask {
                        let response = try await transport.send(BackendRequest(method: .get, url: url))
                        let text = String(decoding: try await response.body.allBytes(), as: UTF8.self)
                        #expect(text == (0..<20).map { "/\(stream) \($0)\n" }.joined())
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: Driver.all)
    func affinityChoosesTheEngine(driver: Driver) async throws {
        try await withTransport(driver, { $0.engines = 2 }, backend: { _ in [.response("{}")] }) {
            transport,
            backend in
            for affinity in [0, 1, 0, 1, 2, -1] {
                let request = BackendRequest(method: .get, url: backend.url(), affinity: affinity)
                _ = try await transport.send(request).body.allBytes()
            }
            #expect(backend.requests.map(\.connection) == [0, 1, 0, 1, 0, 1])
        }
    }

    @Test func limitsOfTheHeadAreConfigured() async throws {
        try await withTransport(
            .automatic,
            { $0.maxHeadFields = 3 },
            backend: { _ in
                [.send("HTTP/1.1 200 OK\r\na: 1\r\nb: 2\r\nc: 3\r\ncontent-length: 0\r\n\r\n")]
            }
        ) { transport, backend in
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(BackendRequest(method: .get, url: backend.url()))
            }
            #expect(error?.code == .headTooLarge)
        }
    }

    @Test func invalidConfigurationsAreRefusedAtOnce() {
        var configuration = CurlTransport.Configuration()
        configuration.certificateAuthorityFile = "/no/such/file.pem"
        let error = #expect(throws: TransportError.self) { try CurlTransport(configuration: configuration) }
        #expect(error?.detail.contains("/no/such/file.pem") == true)
        configuration = CurlTransport.Configuration()
        configuration.engines = 0
        #expect(throws: TransportError.self) { try CurlTransport(configuration: configuration) }
        #expect(CurlTransport.versionDescription.hasPrefix("libcurl/"))
    }
}

extension [UInt8] {
    /// Whether these are the bytes from this position on of the pattern, repeated.
    fileprivate func repeats(_ pattern: [UInt8], from position: Int) -> Bool {
        var checked = 0
        while checked < count {
            let start = (position + checked) % pattern.count
            let length = Swift.min(count - checked, pattern.count - start)
            guard self[checked..<(checked + length)] == pattern[start..<(start + length)] else {
                return false
            }
            checked += length
        }
        return true
    }
}
