import HTTPTransport
import HTTPTypes
import ProxyCore

extension BackendTransportConformance {
    /// Runs a script with a transport and a backend, which is stopped afterwards.
    static func withBackend<Result>(
        greeting: @escaping ScriptedBackend.Greeting = { _ in [] },
        _ script: @escaping ScriptedBackend.Script,
        _ body: (ScriptedBackend) async throws -> Result
    ) async throws -> Result {
        let backend = try ScriptedBackend(greeting: greeting, script: script)
        defer { backend.stop() }
        return try await body(backend)
    }

    /// A case in which the backend follows one list of steps whatever it is asked.
    static func check(
        _ name: String,
        steps: [ScriptedBackend.Step],
        _ body: @escaping @Sendable (any BackendTransport, ScriptedBackend) async throws -> Void
    ) -> Case {
        Case(name) { transport in
            try await withBackend({ _ in steps }) { try await body(transport, $0) }
        }
    }

    /// A case in which sending, or reading the answer, has to fail.
    static func failure(
        _ name: String,
        steps: [ScriptedBackend.Step],
        timeouts: CallTimeouts = CallTimeouts(),
        _ check: @escaping @Sendable (TransportError) throws -> Void
    ) -> Case {
        self.check(name, steps: steps) { transport, backend in
            do {
                let request = BackendRequest(method: .get, url: backend.url(), timeouts: timeouts)
                let response = try await transport.send(request)
                let bytes = try await response.body.allBytes()
                throw Failure(
                    name: name,
                    reason: "no error, but \(response.head.status.code) with \(bytes.count) bytes"
                )
            } catch let error as TransportError {
                try check(error)
            }
        }
    }

    static func expect(
        _ error: TransportError,
        _ code: TransportError.Code,
        _ phase: TransportError.Phase? = nil
    ) throws {
        try expect(error.code == code, "the error should be \(code) but is \(error)")
        guard let phase else { return }
        try expect(
            error.phase == phase,
            "the phase should be \(phase.rawValue) but is \(error.phase.rawValue): \(error)"
        )
    }

    static func expectError<Value>(_ what: String, _ body: () async throws -> Value) async throws
        -> TransportError
    {
        do {
            _ = try await body()
        } catch let error as TransportError {
            return error
        }
        throw Failure(name: "", reason: "\(what) should fail")
    }
}

extension BackendBody {
    /// All bytes to the end.
    func allBytes() async throws(TransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self { bytes.append(contentsOf: chunk.bytes) }
        return bytes
    }

    /// All bytes to the end, as text.
    func allText() async throws(TransportError) -> String {
        String(decoding: try await allBytes(), as: UTF8.self)
    }
}

extension BackendTransport {
    /// The whole of an answer to a plain request.
    func get(_ url: String, connection: BackendRequest.ConnectionPolicy = .reuse) async throws -> (
        response: BackendResponse, text: String
    ) {
        let response = try await send(BackendRequest(method: .get, url: url, connection: connection))
        return (response, try await response.body.allText())
    }
}
