import HTTPTransport

#if os(Linux)
    import CurlTransport
    import HTTPTypes
    import ProxyCore
    import ProxyTesting
    import Testing

    /// What one request can make a running proxy take up.
    @Suite("Memory and processor time that a request can cost", .timeLimit(.minutes(10)))
    struct BoundsTests {
        struct Attack: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var unit: String
            var opening: String
            var end: String
            var status: Int
            var path = "/v1/chat/completions"
            var type = "application/json"

            var body: [UInt8] {
                Array((opening + String(repeating: unit, count: (8 << 20) / unit.utf8.count) + end).utf8)
            }
        }

        private static let chat = "{\"model\":\"chat\","

        static let attacks = [
            Attack(testDescription: "members", unit: "\"\":0,", opening: chat, end: "\"x\":1}", status: 400),
            Attack(
                testDescription: "fallbacks",
                unit: "\"m\",",
                opening: chat + "\"fallbacks\":[",
                end: "\"m\"]}",
                status: 400
            ),
            Attack(
                testDescription: "fallbacks of a group",
                unit: "\"m\",",
                opening: chat + "\"context_window_fallbacks\":[{\"chat\":[",
                end: "\"m\"]}]}",
                status: 400
            ),
            Attack(
                testDescription: "retries",
                unit: "[],",
                opening: chat + "\"num_retries\":[",
                end: "1]}",
                status: 400
            ),
            Attack(
                testDescription: "stream options",
                unit: "\"\":0,",
                opening: chat + "\"stream\":true,\"stream_options\":{",
                end: "\"x\":1}}",
                status: 400
            ),
            Attack(
                testDescription: "numbers",
                unit: "0,",
                opening: chat + "\"input\":[",
                end: "0]}",
                status: 200
            ),
            Attack(
                testDescription: "messages",
                unit: "{},",
                opening: chat + "\"messages\":[",
                end: "{}]}",
                status: 200
            ),
            Attack(
                testDescription: "prompts",
                unit: "\"\",",
                opening: chat + "\"stream\":true,\"prompt\":[",
                end: "\"\"]}",
                status: 200,
                path: "/v1/completions"
            ),
            Attack(
                testDescription: "tokens to count",
                unit: "\"\":0,",
                opening: chat,
                end: "\"x\":1}",
                status: 400,
                path: "/utils/token_counter"
            ),
            Attack(
                testDescription: "parts",
                unit: "--b\r\n\r\n",
                opening: "",
                end: "--b--",
                status: 400,
                path: "/v1/audio/transcriptions",
                type: "multipart/form-data; boundary=b"
            ),
            Attack(
                testDescription: "a part's header",
                unit: "a\r\n",
                opening: "--b\r\n",
                end: "\r\n1\r\n--b--",
                status: 400,
                path: "/v1/audio/transcriptions",
                type: "multipart/form-data; boundary=b"
            ),
        ]

        private func proxy(_ backend: ScriptedBackend, extra: String = "") async throws -> ProxyProcess {
            let configuration = """
                model_list:
                  - model_name: chat
                    litellm_params: {model: openai/up, api_base: "\(backend.url("/v1"))", api_key: none}
                \(extra)
                """
            let proxy = try ProxyProcess(configuration: configuration, port: try ProxyProcess.freePort())
            #expect(await proxy.waitUntilReady(), "\(proxy.log)")
            return proxy
        }

        private func post(_ proxy: ProxyProcess, _ path: String, _ type: String, _ body: [UInt8]) async throws
            -> Int
        {
            let response = try await CurlTransport().send(
                BackendRequest(
                    method: .post,
                    url: "http://127.0.0.1:\(proxy.port)\(path)",
                    headers: [.contentType: type],
                    body: body
                )
            )
            while try await response.body.nextChunk() != nil {}
            return response.head.status.code
        }

        @Test(
            "Eight mebibytes of anything cost four times as much memory at most, and seconds, not minutes",
            arguments: attacks
        )
        func body(_ attack: Attack) async throws {
            let backend = try ScriptedBackend { _ in [.response(#"{"model":"up","choices":[]}"#)] }
            defer { backend.stop() }
            let proxy = try await proxy(backend)
            let before = try #require(ProcessCost(of: proxy.identifier))
            let body = attack.body
            #expect(try await post(proxy, attack.path, attack.type, body) == attack.status)
            let after = try #require(ProcessCost(of: proxy.identifier))
            let memory = after.peakMemory - before.peakMemory
            #expect(memory < 4 * body.count + (8 << 20), "\(memory) bytes")
            #expect(after.seconds - before.seconds < 5, "\(after.seconds - before.seconds) s")
        }

        @Test("A body of more than 32 MiB is refused by default")
        func size() async throws {
            let backend = try ScriptedBackend { _ in [.response("{}")] }
            defer { backend.stop() }
            let proxy = try await proxy(backend)
            let body = Array("{\"model\":\"chat\",\"x\":\"\(String(repeating: "x", count: 32 << 20))\"}".utf8)
            #expect(try await post(proxy, "/v1/chat/completions", "application/json", body) == 413)
        }

        @Test(
            "A stream that never starts is ended, and nothing of it is stored",
            arguments: [": x\n\n", "\n", "event: a\n", "event: a\n\n", "id: 1\n", "x"]
        )
        func noise(unit: String) async throws {
            let piece = ScriptedBackend.Step.chunk(String(repeating: unit, count: 65_536 / unit.utf8.count))
            let backend = try ScriptedBackend { _ in
                [.chunkedHead()] + [ScriptedBackend.Step](repeating: piece, count: 1600)
            }
            defer { backend.stop() }
            let proxy = try await proxy(backend, extra: "router_settings: {num_retries: 0}")
            let before = try #require(ProcessCost(of: proxy.identifier))
            let body = Array("{\"model\":\"chat\",\"stream\":true}".utf8)
            #expect(try await post(proxy, "/v1/chat/completions", "application/json", body) == 502)
            let after = try #require(ProcessCost(of: proxy.identifier))
            #expect(after.peakMemory - before.peakMemory < 16 << 20)
            #expect(backend.openedConnections.map(\.bytesSent).max() ?? 0 < 16 << 20)
        }
    }
#endif
