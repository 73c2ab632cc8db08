import OpenAIWire
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

/// More requests than may run at a time: the queue is bounded, and no client gets all of it.
struct Busy: Sendable, CustomTestStringConvertible {
    var name: String
    /// How many requests may wait for the only slot.
    var queue: Int
    var queueTime = Duration.seconds(20)
    /// Returns what was wrong.
    var run: @Sendable (Scene) async throws -> [String]

    var testDescription: String { name }

    static let all: [Busy] = {
        var all = [
            Busy(name: "the queue is full: refused at once", queue: 1, run: full),
            Busy(name: "no slot becomes free in time", queue: 1, queueTime: .milliseconds(200), run: late),
            Busy(name: "unchecked keys do not turn one client into several", queue: 10) {
                try await fair(
                    $0,
                    greedy: .init(sendsKeys: true),
                    modest: .init(),
                    wanted: ["greedy", "greedy", "greedy", "greedy", "modest"]
                )
            },
            Busy(name: "counting tokens waits for its turn", queue: 0, run: tokenCounter),
        ]
        #if os(Linux)
            // Other systems have to set up 127.0.0.2 first.
            all.append(
                Busy(name: "a client with many requests and one at another address", queue: 10) {
                    try await fair(
                        $0,
                        greedy: .init(sendsKeys: true),
                        modest: .init(source: 0x7f00_0002),
                        wanted: ["greedy", "modest", "greedy", "greedy", "greedy"]
                    )
                }
            )
        #endif
        return all
    }()

    /// A proxy with one slot, which is in use; its backend responds when the gate is opened.
    struct Scene: Sendable {
        var proxy: ProxyUnderTest
        var backend: ScriptedBackend
        var gate: ScriptedBackend.Gate
        var running: RawClient

        /// The clients, in the order in which the backend got their requests.
        var order: [String] {
            backend.requests.map { request in
                let text = String(decoding: request.body, as: UTF8.self)
                return String(text.components(of: "\"user\":\"").last?.prefix { $0 != "\"" } ?? "")
            }
        }
    }

    /// A client.
    struct Caller: Sendable {
        /// Whether each request has a different key, in a different header.
        var sendsKeys = false
        var source: UInt32?
        private static let fields = [
            "x-goog-api-key: ", "authorization: Bearer ", "api-key: ", "x-api-key: ", "x-litellm-api-key: ",
        ]

        func send(to proxy: ProxyUnderTest, as user: String, number: Int = 0) throws -> RawClient {
            let client = try proxy.client(source: source)
            let head = sendsKeys ? "\(Self.fields[number % Self.fields.count])sk-\(number)\r\n" : ""
            client.send(ProxyUnderTest.chat(",\"user\":\"\(user)\"", extraHead: head))
            return client
        }
    }

    func outcome() async throws -> ConductReport.Line {
        let began = ContinuousClock.now
        let gate = ScriptedBackend.Gate()
        let backend = try ScriptedBackend { request in
            request.path == "/tokenize"
                ? [.response("{\"count\":12,\"max_model_len\":2048}")]
                : [.wait(gate), .response(CannedResponses.chat)]
        }
        defer { backend.stop() }
        let objections = try await ProxyUnderTest.serving(
            [backend.url("/v1")],
            change: {
                $0.limits.parallelRequests = 1
                $0.limits.queuedRequests = queue
                $0.limits.queueTimeout = queueTime
                $0.observability = ObservabilityConfiguration(servesMetrics: true, metricsNeedKey: false)
            }
        ) { proxy in
            let running = try Caller().send(to: proxy, as: "first")
            _ = try await backend.waitForRequests(1)
            return try await run(Scene(proxy: proxy, backend: backend, gate: gate, running: running))
        }
        return ConductReport.Line(
            name: name,
            saw: objections.isEmpty ? "as expected" : "\(objections.count) failures",
            attempts: backend.requests.count,
            time: ContinuousClock.now - began,
            objections: Array(objections.prefix(3))
        )
    }
}

extension Busy {
    private static func status(_ client: RawClient, wanted: Int) async throws -> [String] {
        let response = try await client.response()
        guard response.status == wanted else {
            return ["\(response.status) instead of \(wanted): \(response.text)"]
        }
        guard wanted == 503 else { return [] }
        var found: [String] = []
        if response["retry-after"] != "1" { found.append("retry-after is missing") }
        if response.error?["code"]?.stringValue != "too_many_requests" {
            found.append("wrong code: \(response.text)")
        }
        return found
    }

    @Sendable private static func full(_ scene: Scene) async throws -> [String] {
        let waiting = try Caller().send(to: scene.proxy, as: "second")
        try await scene.proxy.waitForQueue(1)
        let began = ContinuousClock.now
        var found = try await status(try Caller().send(to: scene.proxy, as: "third"), wanted: 503)
        if ContinuousClock.now - began > .seconds(1) { found.append("it was not refused at once") }
        scene.gate.open()
        found += try await status(scene.running, wanted: 200)
        found += try await status(waiting, wanted: 200)
        if scene.order != ["first", "second"] {
            found.append("the backend got the requests of \(scene.order)")
        }
        return found
    }

    @Sendable private static func late(_ scene: Scene) async throws -> [String] {
        var found = try await status(try Caller().send(to: scene.proxy, as: "second"), wanted: 503)
        scene.gate.open()
        found += try await status(scene.running, wanted: 200)
        found += try await status(try Caller().send(to: scene.proxy, as: "third"), wanted: 200)
        return found
    }

    /// Four requests of one client wait when the only request of another arrives.
    private static func fair(
        _ scene: Scene,
        greedy: Caller,
        modest: Caller,
        wanted: [String]
    ) async throws -> [String] {
        var clients: [RawClient] = []
        for number in 1...4 {
            clients.append(try greedy.send(to: scene.proxy, as: "greedy", number: number))
            try await scene.proxy.waitForQueue(number)
        }
        clients.append(try modest.send(to: scene.proxy, as: "modest"))
        try await scene.proxy.waitForQueue(5)
        scene.gate.open()
        var found = try await status(scene.running, wanted: 200)
        for client in clients { found += try await status(client, wanted: 200) }
        if scene.order != ["first"] + wanted {
            found.append("served in the order \(scene.order)")
        }
        return found
    }

    @Sendable private static func tokenCounter(_ scene: Scene) async throws -> [String] {
        let body = "{\"model\":\"chat\",\"messages\":[]}"
        let question =
            "POST /utils/token_counter HTTP/1.1\r\nhost: proxy\r\ncontent-type: application/json\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
        let client = try scene.proxy.client()
        client.send(question)
        var found = try await status(client, wanted: 503)
        scene.gate.open()
        found += try await status(scene.running, wanted: 200)
        client.send(question)
        let response = try await client.response()
        if !response.text.contains("\"total_tokens\":12") { found.append(response.text) }
        return found
    }
}
