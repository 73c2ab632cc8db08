import TestSupport

#if os(Linux)
    import Foundation
    import HTTPTypes
    import OpenAIWire
    import ProxyTesting
    import Testing

    /// What an attack costs the program, in bytes and in seconds of a processor.
    @Suite("litellm-proxy under attack", .timeLimit(.minutes(10)))
    struct UnderAttackTests {
        private static let megabyte = 1 << 20

        private func proxy(
            _ arguments: [String] = [],
            before backend: ScriptedBackend,
            openFiles: Int? = nil
        ) async throws -> ProxyProcess {
            let proxy = try ProxyProcess(
                arguments,
                configuration: """
                    model_list:
                      - model_name: chat
                        litellm_params: {model: openai/up, api_base: "\(backend.url("/v1"))", api_key: none}
                    general_settings: {master_key: sk-right}
                    """,
                port: try ProxyProcess.freePort(),
                openFiles: openFiles
            )
            #expect(await proxy.waitUntilReady(), "\(proxy.log)")
            // What only the first request needs is not counted.
            #expect(try await serves(proxy))
            return proxy
        }

        private func backend() throws -> ScriptedBackend {
            try ScriptedBackend { request in
                request.target.hasSuffix("/models")
                    ? [.response(#"{"object":"list","data":[{"id":"up"}]}"#)]
                    : [
                        .response(
                            #"{"id":"1","model":"up","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#
                        )
                    ]
            }
        }

        private func cost(of proxy: ProxyProcess) throws -> ProcessCost {
            try #require(ProcessCost(of: proxy.identifier))
        }

        private func serves(_ proxy: ProxyProcess) async throws -> Bool {
            try await ProxyClient(port: proxy.port).chat("chat", headers: [.authorization: "Bearer sk-right"])
                .status == 200
        }

        @Test("16.7 MiB of requests whose responses nobody reads", arguments: [1, 40])
        func pipelining(connections: Int) async throws {
            let backend = try backend()
            defer { backend.stop() }
            let proxy = try await proxy(before: backend)
            let before = try cost(of: proxy).residentMemory
            let bytes = Array(String(repeating: "GET / HTTP/1.1\r\nhost: p\r\n\r\n", count: 4_000).utf8)
            let clients = try (0..<connections).map { _ in
                try RawClient(port: proxy.port, receiveBuffer: 8192)
            }
            for client in clients {
                _ = try await client.offer(bytes, upTo: 17_500_000 / connections, timeout: 300)
            }
            #expect(try cost(of: proxy).residentMemory - before < (12 + connections / 2) * Self.megabyte)
            #expect(try await serves(proxy))
            for client in clients { client.leave() }
            #expect(try await serves(proxy))
            #expect(try cost(of: proxy).residentMemory - before < (12 + connections / 4) * Self.megabyte)
        }

        @Test(
            "Bodies with a wrong key or for unknown paths",
            arguments: ["/v1/chat/completions", "/nope", "/"]
        )
        func unwantedBodies(path: String) async throws {
            let backend = try backend()
            defer { backend.stop() }
            let proxy = try await proxy(before: backend)
            let before = try cost(of: proxy).residentMemory
            let clients = try (0..<20).map { _ in try RawClient(port: proxy.port) }
            let chunk = [UInt8](repeating: 0x78, count: Self.megabyte)
            for client in clients {
                client.send(
                    "POST \(path) HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\n"
                        + "authorization: Bearer sk-wrong\r\ncontent-length: 100000000\r\n\r\n"
                )
            }
            for client in clients { _ = try await client.offer(chunk, upTo: 10 * chunk.count) }
            #expect(try cost(of: proxy).residentMemory - before < 24 * Self.megabyte)
            #expect(try await serves(proxy))
        }

        @Test("Bodies with the right key that are never finished")
        func unfinishedBodies() async throws {
            let backend = try backend()
            defer { backend.stop() }
            let proxy = try await proxy(["--limit_body_memory_mb", "32"], before: backend)
            let before = try cost(of: proxy).residentMemory
            let clients = try (0..<30).map { _ in try RawClient(port: proxy.port) }
            for client in clients {
                client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\n"
                        + "authorization: Bearer sk-right\r\ntransfer-encoding: chunked\r\n\r\n"
                )
            }
            let chunk =
                Array("100000\r\n".utf8) + [UInt8](repeating: 0x78, count: Self.megabyte) + Array("\r\n".utf8)
            for client in clients { _ = try await client.offer(chunk, upTo: 8 * chunk.count) }
            #expect(try cost(of: proxy).residentMemory - before < 64 * Self.megabyte)
            #expect(try await serves(proxy))
            #expect(await proxy.waitForLog("--limit_body_memory_mb"))
        }

        @Test(
            "Without file descriptors there is one line with advice, no busy loop, and service once some are free"
        )
        func descriptors() async throws {
            let backend = try backend()
            defer { backend.stop() }
            let proxy = try await proxy(["--limit_concurrency", "1000"], before: backend, openFiles: 64)
            let first = try RawClient(port: proxy.port)
            var clients: [RawClient]? = try (0..<100).map { _ in try RawClient(port: proxy.port) }
            #expect(await proxy.waitForLog("all 64 file descriptors of this process are in use"))
            #expect(proxy.log.contains("LimitNOFILE="))
            let before = try cost(of: proxy).seconds
            // Nothing arrives on this connection, so this waits for a second.
            #expect(await clients?.last?.isClosed(within: 1) == false)
            #expect(try cost(of: proxy).seconds - before < 0.25)
            first.send("GET /health/liveliness HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await first.response().status == 200)
            #expect(proxy.log.components(separatedBy: "no new connection can be accepted").count == 2)
            clients = nil
            #expect(try await serves(proxy))
        }

        @Test("A backend is not blamed if this process has no descriptor left for it")
        func descriptorsForBackends() async throws {
            let gate = ScriptedBackend.Gate()
            let backend = try ScriptedBackend { request in
                if request.target.hasSuffix("/models") {
                    return [.response(#"{"object":"list","data":[{"id":"up"}]}"#)]
                }
                let answer = ScriptedBackend.Step.response(
                    #"{"id":"1","model":"up","choices":[{"finish_reason":"stop"}]}"#
                )
                return String(decoding: request.body, as: UTF8.self).contains("hold")
                    ? [.wait(gate), answer] : [answer]
            }
            defer { backend.stop() }
            let proxy = try await proxy(["--limit_concurrency", "1000"], before: backend, openFiles: 64)
            let senders = try (0..<12).map { _ in try RawClient(port: proxy.port) }
            let others = try (0..<80).map { _ in try RawClient(port: proxy.port) }
            #expect(await proxy.waitForLog("all 64 file descriptors of this process are in use"))
            let body = #"{"model":"chat","user":"hold","messages":[]}"#
            for sender in senders {
                sender.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\n"
                        + "authorization: Bearer sk-right\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
                )
            }
            let refused = try await senders[11].response()
            #expect(refused.status == 503)
            #expect(refused.text.contains("file descriptors"), "\(refused.text)")
            #expect(!proxy.log.contains("deployment in cooldown"))
            gate.open()
            #expect(others.count == 80)
        }

        @Test("Without --limit_concurrency there are fewer connections than file descriptors")
        func defaultLimit() async throws {
            let backend = try backend()
            defer { backend.stop() }
            let proxy = try await proxy(before: backend, openFiles: 100)
            let clients = try (0..<90).map { _ in try RawClient(port: proxy.port) }
            #expect(await proxy.waitForLog("30 connections are open"))
            #expect(!proxy.log.contains("descriptors"))
            clients[0].send("GET /health/liveliness HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await clients[0].response().status == 200)
        }
    }
#endif
