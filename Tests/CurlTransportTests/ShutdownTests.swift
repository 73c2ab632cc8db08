import HTTPTransport
import HTTPTypes
import ProxyServer
import ProxyTesting
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(5)))
struct ShutdownTests {
    @Test(arguments: Driver.all)
    func liveCallsAreEnded(driver: Driver) async throws {
        let backend = try ScriptedBackend { request in
            request.path == "/stream" ? [.chunkedHead(), .chunk("x"), .waitForClose] : [.waitForClose]
        }
        defer { backend.stop() }
        let (transport, loops) = try await CurlTransport.start(driver) { $0.engines = 2 }
        let waitingURL = backend.url("/wait")
        let waiting = Task { try await transport.send(BackendRequest(method: .get, url: waitingURL)) }
        let streaming = try await transport.send(BackendRequest(method: .get, url: backend.url("/stream")))
        _ = try await backend.waitForRequests(2)
        async let first: Void = transport.shutdown()
        async let second: Void = transport.shutdown(grace: .seconds(30))
        _ = await (first, second)
        let ended = await #expect(throws: TransportError.self) { try await waiting.value }
        #expect(ended?.code == .shutDown)
        let cut = await #expect(throws: TransportError.self) { try await streaming.body.allBytes() }
        #expect(cut?.code == .shutDown)
        let refused = await #expect(throws: TransportError.self) {
            try await transport.send(BackendRequest(method: .get, url: backend.url()))
        }
        #expect(refused?.code == .shutDown)
        await transport.shutdown()
        await loops?.shutdown()
    }

    @Test(arguments: Driver.all)
    func graceLetsCallsEnd(driver: Driver) async throws {
        let gate = ScriptedBackend.Gate()
        let backend = try ScriptedBackend { _ in
            [.chunkedHead(), .chunk("x"), .wait(gate), .chunk("y"), .chunk("")]
        }
        defer { backend.stop() }
        let (transport, loops) = try await CurlTransport.start(driver) { $0.engines = 2 }
        let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
        async let shutdown: Void = transport.shutdown(grace: .seconds(30))
        // Refused from the moment on in which the shutdown began.
        while true {
            do {
                _ = try await transport.send(BackendRequest(method: .get, url: "http://127.0.0.1:1/"))
            } catch  where error.code == .shutDown {
                break
            } catch {
                await Task.yield()
            }
        }
        gate.open()
        #expect(try await response.body.allBytes() == Array("xy".utf8))
        await shutdown
        await loops?.shutdown()
    }

    @Test(arguments: Driver.all)
    func aDroppedTransportEndsByItself(driver: Driver) async throws {
        let backend = try ScriptedBackend { _ in [.chunkedHead(), .chunk("x"), .waitForClose] }
        defer { backend.stop() }
        var (transport, loops): (CurlTransport?, _) = try await CurlTransport.start(driver)
        let body = try await transport?.send(BackendRequest(method: .get, url: backend.url())).body
        transport = nil
        let error = await #expect(throws: TransportError.self) { try await body?.allBytes() }
        #expect(error?.code == .shutDown)
        _ = try await backend.waitForClose()
        await loops?.shutdown()
    }
}
