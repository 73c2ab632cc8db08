import HTTPTransport
import HTTPTypes
import ProxyTesting
import Testing

@testable import CurlTransport

/// When a connection is used again, and what happens where it should not have been.
@Suite(.timeLimit(.minutes(5)))
struct ReusedConnectionTests {
    /// A backend that closes an idle connection while a request is on its way to it.
    @Test(arguments: Driver.all)
    func aRequestThatMeetsAClosedConnectionIsSentAgain(driver: Driver) async throws {
        let script: ScriptedBackend.Script = { request in
            request.path == "/second" && request.connection == 0 ? [.close] : [.response("{}")]
        }
        try await withTransport(driver, backend: script) { transport, backend in
            _ = try await fetch(from: transport, backend.url("/first"))
            let response = try await fetch(from: transport, backend.url("/second"))
            #expect(!response.connection.reused)
            #expect(backend.requests.map(\.path) == ["/first", "/second", "/second"])
            #expect(backend.requests.map(\.connection) == [0, 0, 1])
        }
    }

    /// Once bytes of a response arrived, the backend has seen the request: it is not sent again.
    @Test(arguments: Driver.all)
    func aRequestWhoseResponseStartedIsNotSentAgain(driver: Driver) async throws {
        let script: ScriptedBackend.Script = { request in
            request.path == "/second" ? [.send("HTTP/1.1 200 OK\r\nx-a"), .close] : [.response("{}")]
        }
        try await withTransport(driver, backend: script) { transport, backend in
            _ = try await fetch(from: transport, backend.url("/first"))
            let error = await #expect(throws: TransportError.self) {
                try await fetch(from: transport, backend.url("/second"))
            }
            #expect(error?.code == .connectionClosed)
            #expect(error?.phase == .awaitingHead)
            #expect(error?.reusedConnection == false)
            #expect(backend.requests.count == 2)
        }
    }

    /// A backend that never responds on any connection gets the request twice at most.
    @Test(arguments: Driver.all)
    func aFreshConnectionIsTheLastTry(driver: Driver) async throws {
        let script: ScriptedBackend.Script = { $0.path == "/second" ? [.close] : [.response("{}")] }
        try await withTransport(driver, backend: script) { transport, backend in
            _ = try await fetch(from: transport, backend.url("/first"))
            let error = await #expect(throws: TransportError.self) {
                try await fetch(from: transport, backend.url("/second"))
            }
            #expect(error?.code == .connectionClosed)
            #expect(error?.reusedConnection == false)
            #expect(backend.requests.map(\.connection) == [0, 0, 1])
        }
    }

    /// Responses after which the connection must not be used for another request.
    @Test(
        arguments: Driver.all,
        [
            "HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nconnection: Keep-Alive, Close\r\ncontent-length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 500 Smuggled\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok\r\n",
        ]
    )
    func connectionsThatAreNotUsedAgain(driver: Driver, response text: String) async throws {
        try await withTransport(driver, backend: { _ in [.send(text)] }) { transport, backend in
            for _ in 0..<3 {
                let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
                #expect(response.head.status == .ok)
                #expect(try await response.body.allBytes() == Array("ok".utf8))
            }
            #expect(backend.requests.map(\.connection) == [0, 1, 2])
        }
    }

    /// The own client's pool is tested without time passing in `HTTP1ConnectionPoolTests`.
    @Test(arguments: [Driver.automatic, .libcurl])
    func idleTimeAndAgeAreLimited(driver: Driver) async throws {
        for limit in [\CurlTransport.Configuration.maxIdleTime, \.maxConnectionAge] {
            try await withTransport(
                driver,
                { $0[keyPath: limit] = .seconds(1) },
                backend: { _ in [.response("{}")] }
            ) {
                transport,
                backend in
                _ = try await fetch(from: transport, backend.url())
                // libcurl counts whole seconds, and the limit has to be passed.
                try await Task.sleep(for: .milliseconds(2100))
                _ = try await fetch(from: transport, backend.url())
                #expect(backend.requests.map(\.connection) == [0, 1])
            }
        }
    }

    @Test(arguments: Driver.all)
    func noMoreConnectionsAreKeptThanConfigured(driver: Driver) async throws {
        try await withTwoConnections(driver, after: 6) { transport, backend in
            for _ in 0..<20 { _ = try await fetch(from: transport, backend.url()) }
            let later = Set(backend.requests.dropFirst(6).map(\.connection))
            #expect(later.count <= 2)
        }
    }

    /// Idle connections of one origin make room for another's.
    @Test(arguments: Driver.all)
    func theOldestIdleConnectionMakesRoom(driver: Driver) async throws {
        try await withTwoConnections(driver, after: 2) { transport, backend in
            // libcurl compares ages in milliseconds, and closes any of those with the same one.
            try await Task.sleep(for: .milliseconds(5))
            for _ in 0..<10 { _ = try await fetch(from: transport, "http://localhost:\(backend.port)/") }
            #expect(Set(backend.requests.dropFirst(2).map(\.connection)).count == 1)
        }
    }

    /// Runs something with a transport that keeps two connections, after so many requests that were under way at the same time.
    private func withTwoConnections(
        _ driver: Driver,
        after count: Int,
        _ body: (CurlTransport, ScriptedBackend) async throws -> Void
    ) async throws {
        let gate = ScriptedBackend.Gate()
        let script: ScriptedBackend.Script = {
            $0.path == "/wait" ? [.wait(gate), .response("{}")] : [.response("{}")]
        }
        try await withTransport(driver, { $0.maxIdleConnections = 2 }, backend: script) {
            transport,
            backend in
            let url = backend.url("/wait")
            async let responses: Void = withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<count { group.addTask { _ = try await fetch(from: transport, url) } }
                try await group.waitForAll()
            }
            _ = try await backend.waitForRequests(count)
            gate.open()
            try await responses
            try await body(transport, backend)
        }
    }

    /// A response that arrives on an idle connection is not the one to the next request; libcurl 7.88 takes it for that.
    @Test(arguments: Driver.all.filter { $0 != .libcurl })
    func anUnrequestedResponseIsIgnored(driver: Driver) async throws {
        let late = "HTTP/1.1 408 Too Late\r\ncontent-length: 0\r\n\r\n"
        try await withTransport(
            driver,
            backend: { _ in [.response("{}"), .pause(.milliseconds(5)), .send(late)] }
        ) { transport, backend in
            for connection in 0..<3 {
                let response = try await fetch(from: transport, backend.url())
                #expect(response.head.status == .ok)
                // A response that crosses the next request could not be told from its own.
                _ = try await backend.waitForClose(ofConnection: connection)
            }
        }
    }

    /// Paths of one origin share a connection, and another spelling of the host does not.
    @Test(arguments: Driver.all)
    func connectionsBelongToAnOrigin(driver: Driver) async throws {
        try await withTransport(driver, backend: { _ in [.response("{}")] }) { transport, backend in
            _ = try await fetch(from: transport, backend.url("/a?b"))
            _ = try await fetch(from: transport, backend.url("/c"))
            _ = try await fetch(from: transport, "http://localhost:\(backend.port)/")
            #expect(backend.requests.map(\.connection) == [0, 0, 1])
            #expect(backend.requests.last?.values("host") == ["localhost:\(backend.port)"])
        }
    }

    @Test(arguments: Driver.all)
    func aNameOfAUserBecomesAuthorization(driver: Driver) async throws {
        try await withTransport(driver, backend: { _ in [.response("{}")] }) { transport, backend in
            _ = try await fetch(from: transport, "http://user:secret@127.0.0.1:\(backend.port)/")
            #expect(backend.requests.last?.values("authorization") == ["Basic dXNlcjpzZWNyZXQ="])
            _ = try await fetch(from: transport, backend.url())
            #expect(backend.requests.last?.values("authorization") == [])
        }
    }

    @Test(arguments: Driver.all)
    func theRequestsHostReplacesTheAddresss(driver: Driver) async throws {
        let host = try #require(HTTPField.Name("Host"))
        try await withTransport(driver, backend: { _ in [.response("{}")] }) { transport, backend in
            let request = BackendRequest(method: .get, url: backend.url(), headers: [host: "models.example"])
            _ = try await transport.send(request).body.allBytes()
            #expect(backend.requests.last?.values("host") == ["models.example"])
        }
    }
}

/// Sends a request and reads the whole response.
@discardableResult
private func fetch(from transport: CurlTransport, _ url: String) async throws -> BackendResponse {
    let response = try await transport.send(BackendRequest(method: .get, url: url))
    _ = try await response.body.allBytes()
    return response
}
