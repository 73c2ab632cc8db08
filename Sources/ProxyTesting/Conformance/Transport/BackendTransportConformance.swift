public import HTTPTransport
import HTTPTypes

/// The suite that every `BackendTransport` with real connections should pass.
///
/// It runs a transport against well-behaved and faulty ``ScriptedBackend``s on this machine.
public enum BackendTransportConformance: ConformanceSuite {
    /// Any transport.
    public typealias Subject = any BackendTransport

    /// All cases.
    public static let cases: [Case] =
        requestCases + responseCases + connectionCases + faultCases + timerCases + cancellationCases
        + flowCases
}

extension BackendTransportConformance {
    /// Runs a closure with a scripted backend, and stops the backend.
    static func withBackend<Result>(
        greeting: @escaping ScriptedBackend.Greeting = { _ in [] },
        _ script: @escaping ScriptedBackend.Script,
        _ body: (ScriptedBackend) async throws -> Result
    ) async throws -> Result {
        let backend = try ScriptedBackend(greeting: greeting, script: script)
        defer { backend.stop() }
        return try await body(backend)
    }

    /// A case in which the backend runs the same steps for every request.
    static func check(
        _ name: String,
        steps: [ScriptedBackend.Step],
        _ body: @escaping @Sendable (any BackendTransport, ScriptedBackend) async throws -> Void
    ) -> Case {
        Case(name) { transport in
            try await withBackend({ _ in steps }) { try await body(transport, $0) }
        }
    }

    /// A case in which sending the request or reading the response must fail.
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
                    reason: "no error, but status \(response.head.status.code) with \(bytes.count) bytes"
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
    /// The complete response to a `GET` request.
    func get(_ url: String, connection: BackendRequest.ConnectionPolicy = .reuse) async throws -> (
        response: BackendResponse, text: String
    ) {
        let response = try await send(BackendRequest(method: .get, url: url, connection: connection))
        return (response, try await response.body.allText())
    }
}
