import ProxyCore
import ProxyServer
import ProxyTesting
import TestSupport
import Testing

/// Several clients at once, while something happens to the proxy or one of them misbehaves.
enum Crowd: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case mistakes = "clients' 400, 401 and 404 between others' good requests"
    case reload = "fifty reloads under load"
    case shutdown = "shutdown under load"
    case slowReader = "a client that reads slowly does not delay others"

    var testDescription: String { rawValue }

    func outcome() async throws -> ConductReport.Line {
        let began = ContinuousClock.now
        let backend = try ScriptedBackend { Self.response(to: $0) }
        defer { backend.stop() }
        let finished = FinishedRequests()
        let failures = try await ProxyUnderTest.serving(
            [backend.url("/v1"), backend.url("/v1")],
            observers: [finished],
            change: { configuration in
                configuration.router.cooldown.allowedFails = 0
                if self == .mistakes { configuration.masterKey = SecretString("sk-right") }
            }
        ) { proxy in
            switch self {
            case .mistakes: try await Self.mistakes(proxy)
            case .reload: try await Self.reload(proxy, finished)
            case .shutdown: try await Self.shutdown(proxy, backend)
            case .slowReader: try await Self.slowReader(proxy)
            }
        }
        return ConductReport.Line(
            name: rawValue,
            saw: failures.isEmpty ? "as expected" : "\(failures.count) failures",
            attempts: backend.requests.count,
            time: ContinuousClock.now - began,
            objections: Array(failures.prefix(3))
        )
    }

    private static func response(to request: ScriptedBackend.Request) -> [ScriptedBackend.Step] {
        let body = String(decoding: request.body, as: UTF8.self)
        if body.contains("\"mistake\"") { return Script.status(400, Script.error("a mistake")) }
        if body.contains("\"long\"") {
            return [.chunkedHead()]
                + [ScriptedBackend.Step](
                    repeating: .chunk(CannedResponses.event(String(repeating: "x", count: 16_000))),
                    count: 1_000
                ) + CannedResponses.stream.dropFirst()
        }
        let pause = ScriptedBackend.Step.pause(.milliseconds(5))
        guard body.contains("\"stream\":true") else { return [pause, .response(CannedResponses.chat)] }
        return CannedResponses.stream.flatMap { [pause, $0] }
    }
}

extension Crowd {
    /// Sends a request, and returns what was wrong with the response.
    private static func send(
        to proxy: ProxyUnderTest,
        _ fields: String,
        model: String = "chat",
        head: String = "",
        wanted status: Int = 200
    ) async throws -> String? {
        let client = try proxy.client()
        client.send(
            ProxyUnderTest.chat(fields, model: model, extraHead: "connection: close\r\n\(head)")
        )
        let response = try await client.response()
        guard response.status == status, response.isWhole else {
            return "\(response.status) instead of \(status): \(response.text.prefix(200))"
        }
        guard status == 200, fields.contains("stream") else { return nil }
        return response.text.hasSuffix("data: [DONE]\n\n") ? nil : "a stream without its end"
    }

    private static func fields(_ number: Int) -> String { number.isMultiple(of: 2) ? "" : ",\"stream\":true" }

    /// Runs clients concurrently, and collects what was wrong.
    private static func clients(
        _ count: Int,
        _ work: @escaping @Sendable (Int) async throws -> [String]
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<count { group.addTask { try await work(number) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func mistakes(_ proxy: ProxyUnderTest) async throws -> [String] {
        let key = "authorization: Bearer sk-right\r\n"
        return try await clients(4) { number in
            var found: [String?] = []
            for round in 0..<10 {
                switch (number, round % 3) {
                case (0, 0): found.append(try await send(to: proxy, ",\"mistake\":1", head: key, wanted: 400))
                case (0, 1):
                    found.append(try await send(to: proxy, "", model: "other", head: key, wanted: 404))
                case (0, _): found.append(try await send(to: proxy, "", head: "", wanted: 401))
                default: found.append(try await send(to: proxy, fields(round), head: key))
                }
            }
            let coolsDown = proxy.service.router.snapshot.groups[0].deployments.contains {
                $0.state.reading(at: .now).restsUntil != nil
            }
            return found.compactMap(\.self)
                + (coolsDown ? ["a deployment cools down for a client's mistake"] : [])
        }
    }

    private static func reload(_ proxy: ProxyUnderTest, _ finished: FinishedRequests) async throws -> [String]
    {
        let isOver = AttemptCount()
        return try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<4 {
                group.addTask {
                    var found: [String] = []
                    repeat {
                        if let failure = try await send(to: proxy, fields(number)) { found.append(failure) }
                    } while isOver.value == 0
                    return found
                }
            }
            for round in 0..<50 {
                var configuration = proxy.service.configuration
                // Every other time, a new deployment replaces one.
                configuration.router.retries.count = round % 5
                configuration.router.deployments[1].id = DeploymentID("d1-\(round / 2)")
                proxy.service.update(configuration)
                try await finished.waitForAnother()
            }
            isOver.add()
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func shutdown(_ proxy: ProxyUnderTest, _ backend: ScriptedBackend) async throws -> [String]
    {
        try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<8 {
                group.addTask {
                    let failure = try await send(to: proxy, fields(number))
                    return failure.map { [$0] } ?? []
                }
            }
            _ = try await backend.waitForRequests(8)
            await proxy.server.shutdown()
            var found = try await group.reduce(into: []) { $0 += $1 }
            if (try? proxy.client()) != nil { found.append("the port still accepts connections") }
            return found
        }
    }

    private static func slowReader(_ proxy: ProxyUnderTest) async throws -> [String] {
        let slow = try proxy.client()
        slow.send(ProxyUnderTest.chat(",\"stream\":true,\"long\":1", extraHead: "connection: close\r\n"))
        _ = try await slow.some()
        var found = try await clients(4) { number in
            try await [send(to: proxy, fields(number)), send(to: proxy, fields(number + 1))].compactMap(
                \.self
            )
        }
        let rest = try await slow.everything()
        if !rest.contains("data: [DONE]") { found.append("the slow client lost the end of its response") }
        return found
    }
}

/// Counts the requests that have ended.
private final class FinishedRequests: ProxyObserver {
    private let count = Watched(0)

    func observe(_ event: ProxyEvent) {
        if case .requestFinished = event { count.change { $0 += 1 } }
    }

    /// Waits until one more request has ended.
    func waitForAnother() async throws {
        let before = count.value
        _ = try await count.wait { $0 > before }
    }
}
