import HTTPTypes
import ProxyCore
import ProxyTesting
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(5)))
struct ShutdownTests {
    private func transport(_ driver: Driver) throws -> CurlTransport {
        var configuration = CurlTransport.Configuration()
        configuration.driver = driver
        configuration.engines = 2
        return try CurlTransport(configuration: configuration)
    }

    @Test(arguments: Driver.all)
    func liveCallsAreEnded(driver: Driver) async throws {
        let backend = try ScriptedBackend { request in
            request.path == "/stream" ? [.chunkedHead(), .chunk("x"), .waitForClose] : [.waitForClose]
        }
        defer { backend.stop() }
        let transport = try transport(driver)
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
    }

    @Test(arguments: Driver.all)
    func graceLetsCallsEnd(driver: Driver) async throws {
        let gate = ScriptedBackend.Gate()
        let backend = try ScriptedBackend { _ in
            [.chunkedHead(), .chunk("x"), .wait(gate), .chunk("y"), .chunk("")]
        }
        defer { backend.stop() }
        let transport = try transport(driver)
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
    }

    @Test(arguments: Driver.all)
    func aDroppedTransportEndsByItself(driver: Driver) async throws {
        let backend = try ScriptedBackend { _ in [.chunkedHead(), .chunk("x"), .waitForClose] }
        defer { backend.stop() }
        let body = try await transport(driver).send(BackendRequest(method: .get, url: backend.url())).body
        let error = await #expect(throws: TransportError.self) { try await body.allBytes() }
        #expect(error?.code == .shutDown)
        _ = try await backend.waitForClose()
    }
}
