import CurlTransport
import FoundationEssentials
import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore
import ProxyTesting
import Testing

@Suite("Recording and replay", .timeLimit(.minutes(1)))
struct RecordingTests {
    private static let key = "sk-live-0123456789abcdef"
    private let hello = ChatCompletionRequest(model: "m", messages: [.user("Hello")])

    /// A backend that is not careful with secrets.
    private static func chatty(_ request: BackendRequest) -> BackendResponse {
        .json(
            #"{"choices":[],"debug":"you sent \#(key) for Akira"}"#,
            headers: [.setCookie: "session=abcdefghijkl; HttpOnly", .contentLength: "3"]
        )
    }

    private func temporaryFolder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID())").path
    }

    @Test("Recordings can be replayed from files, and contain no secrets")
    func roundTrip() async throws {
        let recorder = RecordingTransport(
            ScriptedTransport { request throws(TransportError) in Self.chatty(request) },
            secrets: ["Akira"]
        )
        var client = OpenAIClient(
            transport: recorder,
            baseURL: "http://backend.test/v1",
            apiKey: SecretString(Self.key)
        )
        client.headers[.cookie] = "theme=dark; login=zyxwvutsrq"
        _ = try await client.send(.get, "models?api_key=\(Self.key)&x=1").body.collect(upTo: 1000)
        let live = try await client.call("chat/completions", hello, as: JSONValue.self)
        #expect(live["debug"]?.stringValue?.contains(Self.key) == true, "the live response is unchanged")

        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try recorder.save(folder: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["0001-v1-models.http", "0002-v1-chat-completions.http"])
        for name in names {
            let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
            let text = String(decoding: data, as: UTF8.self)
            for secret in [Self.key, "Akira", "abcdefghijkl", "zyxwvutsrq"] {
                #expect(!text.contains(secret), "\(secret) stands in \(name)")
            }
        }

        let exchanges = try RecordedExchange.load(folder: folder)
        #expect(exchanges == recorder.exchanges)
        let replay = ReplayTransport(exchanges)
        client.transport = replay
        client.apiKey = nil
        let again = try await client.call("chat/completions", hello, as: JSONValue.self)
        #expect(again["debug"]?.stringValue == "you sent scrubbed for scrubbed")
        #expect(replay.unplayed.map(\.name) == ["0001-v1-models"])
    }

    @Test("A stream is recorded as a whole and replayed piece by piece; an abandoned one is not recorded")
    func streams() async throws {
        // The first stream has no end that could be recorded before the client leaves.
        let backend = TestBackend(.stall(afterEvents: 1), .chat("one two three"))
        let recorder = RecordingTransport(backend)
        var client = OpenAIClient(transport: recorder, baseURL: "http://backend.test/v1")
        for try await _ in try await client.chatStream(hello) { break }
        #expect(recorder.exchanges.isEmpty)
        var live = ""
        for try await chunk in try await client.chatStream(hello) { live += chunk.text }
        #expect(recorder.exchanges.count == 1)

        client.transport = ReplayTransport(recorder.exchanges) { $0.map { [$0] } }
        var replayed = ""
        for try await chunk in try await client.chatStream(hello) { replayed += chunk.text }
        #expect(live == "one two three" && replayed == live)
    }

    @Test("A chunked response is recorded without chunk framing, and replayed the same")
    func overSockets() async throws {
        let played = try TestBackend(.chat("one two three")).listen()
        let curl = try CurlTransport()
        let recorder = RecordingTransport(curl)
        var client = OpenAIClient(transport: recorder, baseURL: played.url("/v1"))
        var texts: [String] = []
        for _ in 0..<2 {
            var text = ""
            for try await chunk in try await client.chatStream(hello) { text += chunk.text }
            texts.append(text)
            client.transport = ReplayTransport(recorder.exchanges)
        }
        await curl.shutdown()
        played.stop()
        #expect(texts == ["one two three", "one two three"])
        let body = try #require(recorder.exchanges.first?.responseBody)
        #expect(body.starts(with: Array("data: {".utf8)))
    }

    @Test(
        "The same request gets its responses in order, then the last one; an unknown request gets an error that names it"
    )
    func order() async throws {
        func exchange(_ name: String) -> RecordedExchange {
            RecordedExchange(
                name: name,
                path: "/v1/x",
                requestBody: Array(#"{"a": 1, "b": [2]}"#.utf8),
                response: HTTPResponse(status: .ok),
                responseBody: Array("\"\(name)\"".utf8)
            )
        }
        let client = OpenAIClient(
            transport: ReplayTransport([exchange("first"), exchange("second")]),
            baseURL: "http://anywhere.test/v1"
        )
        var responses: [String] = []
        for _ in 0..<3 {
            responses.append(try await client.call("x", ["b": [2], "a": 1] as JSONValue, as: String.self))
        }
        #expect(responses == ["first", "second", "second"])
        let error = await #expect(throws: OpenAIClientError.self) {
            try await client.call("x?key=sk-1", ["a": 2] as JSONValue, as: String.self)
        }
        #expect(error?.transport?.detail == "no exchange with this body was recorded for POST /v1/x")
    }

    @Test(
        "A malformed file is rejected with the reason",
        arguments: [
            ("", "a head has no end"), ("hello\r\n\r\n", "not a request"),
            ("POST /v1 HTTP/1.1\r\ncontent-length: 50\r\n\r\nshort", "content-length"),
            ("POST /v1 HTTP/1.1\r\n\r\n\nHTTP/1.1 x\r\n\r\n", "does not start with a status"),
            ("POST /v1 HTTP/1.1\r\nnonsense\r\n\r\n", "not a header field"),
        ]
    )
    func malformedFile(_ text: String, _ reason: String) {
        let error = #expect(throws: RecordingError.self) {
            try RecordedExchange(name: "f", bytes: Array(text.utf8))
        }
        #expect(error?.reason.contains(reason) == true)
        #expect(error?.file == "f")
    }
}
