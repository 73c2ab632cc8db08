import HTTPTransport
import HTTPTypes
import ProxyTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ScriptedTransportTests {
    private let request = BackendRequest(method: .get, url: "http://backend/")

    @Test func respondsInOrderAndThenFails() async throws {
        let refused = TransportError(.connectionRefused, phase: .connecting)
        let transport = ScriptedTransport(responses: [.success(.json(status: 503, "{}")), .failure(refused)])
        let response = try await transport.send(request)
        #expect(response.head.status.code == 503)
        #expect(response.head.headerFields[.contentType] == "application/json")
        #expect(try await response.body.allBytes() == Array("{}".utf8))
        await #expect(throws: refused) { try await transport.send(request) }
        let rest = await #expect(throws: TransportError.self) { try await transport.send(request) }
        #expect(rest?.code == .other)
        #expect(transport.requests.map(\.url) == Array(repeating: request.url, count: 3))
    }

    @Test func eventsComeOneByOneAndEndAsTold() async throws {
        let cut = TransportError(.truncatedBody, phase: .streaming)
        let transport = ScriptedTransport { _ throws(TransportError) in .events(["a", "bc", "d"], error: cut)
        }
        let response = try await transport.send(request)
        var pieces: [String] = []
        let error = await #expect(throws: TransportError.self) {
            for try await chunk in response.body {
                pieces.append(String(decoding: chunk.bytes, as: UTF8.self))
            }
        }
        #expect(pieces == ["a", "bc", "d"])
        #expect(error == cut)
    }

    @Test func aCancelledTaskGetsNoResponse() async {
        let transport = ScriptedTransport(responses: [.success(.json("{}"))])
        let request = self.request
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(request)
        }
        let error = await #expect(throws: TransportError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    /// A transport that never reaches its backend passes nearly nothing, and each failure has its reason.
    @Test func theConformanceSuiteFindsFaults() async throws {
        let failures = await #expect(throws: ConformanceFailures.self) {
            try await BackendTransportConformance.run(limit: .milliseconds(300)) {
                ScriptedTransport { _ throws(TransportError) in .json("{}") }
            }
        }
        let names = Set(failures?.failures.map(\.name) ?? [])
        #expect(names.count > BackendTransportConformance.cases.count * 3 / 4)
        #expect(names.contains("a request arrives unchanged"))
        #expect(failures?.failures.allSatisfy { !$0.reason.isEmpty } == true)
    }
}
