import ProxyCore
import ProxyServer
import ProxyTesting
import TestSupport
import Testing

/// Mutations of requests over real sockets, in pieces: each gets a response or is refused, and the server continues.
@Suite("Fuzzed requests over a real socket", .timeLimit(.minutes(10)))
struct RequestFuzzTests {
    @Test("Any input gets responses, none of them 500, and the next client is served")
    func requests() async throws {
        var budget = FuzzBudget(rounds: 12)
        var generator = SeededGenerator(seed: budget.seed)
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        defer { backend.stop() }
        // Short times refuse incomplete requests soon.
        let limits = ConnectionLimits(receiveTime: .milliseconds(300), idleTime: .milliseconds(300))
        try await ProxyUnderTest.with(backend, limits: limits) { proxy in
            var answered = 0
            while budget.next() {
                // Several at a time, because incomplete requests wait for their timeout.
                let clients = try (0..<12).map { _ in
                    let client = try proxy.client()
                    let bytes = ByteMutator(seeds: Self.seeds, fragments: Self.fragments).variant(&generator)
                    var rest = bytes[...]
                    while !rest.isEmpty {
                        let count = Int.random(in: 1...rest.count, using: &generator)
                        client.send(Array(rest.prefix(count)))
                        rest = rest.dropFirst(count)
                    }
                    return (client, bytes)
                }
                for (client, bytes) in clients {
                    let text = try await client.everything()
                    guard !text.isEmpty else { continue }
                    answered += 1
                    #expect(text.hasPrefix("HTTP/1.1 "), "seed \(budget.seed): \(bytes)")
                    #expect(!text.contains("HTTP/1.1 500"), "seed \(budget.seed): \(bytes)")
                }
            }
            #expect(answered > 50)
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat())
            #expect(try await client.response().status == 200)
        }
    }

    private static let seeds = [
        ProxyUnderTest.chat(), ProxyUnderTest.chat() + ProxyUnderTest.chat(),
        "GET /v1/models HTTP/1.1\r\nhost: p\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            + "10\r\n{\"model\":\"chat\",\r\ne;x=y\r\n\"messages\":[]}\r\n0\r\n\r\n",
        "POST /v1/audio/transcriptions HTTP/1.1\r\nhost: p\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 79\r\n\r\n"
            + "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nchat\r\n--b--\r\n\r\n\r\n\r\n\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: p\r\n\r\n",
    ]

    private static let fragments = [
        "\r\n", "\n", "\r", " ", ":", "\u{0}", "HTTP/1.1", "content-length: 5\r\n",
        "transfer-encoding: chunked\r\n", "0\r\n\r\n", "ffffffff\r\n",
        "expect: 100-continue\r\n", "host: q\r\n", "connection: close\r\n", "GET / HTTP/1.1\r\n\r\n", "%2F",
        "..", "é", "x-litellm-timeout: -1\r\n",
        "x: \(String(repeating: "y", count: 3000))\r\n", "{", "}", "\"",
    ]
}
