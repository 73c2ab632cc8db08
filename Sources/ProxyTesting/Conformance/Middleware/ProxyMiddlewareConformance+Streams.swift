import HTTPTypes
import ProxyCore

extension ProxyMiddlewareConformance {
    static let streamCases: [Case] = [
        Case("passes a stream on as it comes") { subject in
            let seen = Watched(0)
            let held = Watched<Int?>(nil)
            try await relay(subject) { writer in
                for number in 1...3 {
                    try await writer.write(event(number))
                    // As with a model's tokens, the client has this one before the next is made.
                    for _ in 0..<2000 where seen.value < number {
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    if seen.value < number {
                        held.change { $0 = number }
                        return
                    }
                }
            } client: {
                seen.change { $0 += 1 }
            }
            try expect(
                held.value == nil,
                "event \(held.value ?? 0) did not reach the client before the next was made"
            )
        },
        Case("does not make a broken stream look whole") { subject in
            do {
                try await relay(subject) { writer in
                    try await writer.write(event(1))
                    throw Broken()
                } client: {
                }
            } catch let failure as Failure {
                throw failure
            } catch {
                return
            }
            throw Failure(
                name: "",
                reason: "the endpoint's stream broke off, the client's ended as if it were whole"
            )
        },
        Case("ends the endpoint's stream when the client is gone") { subject in
            let isEnded = Watched(false)
            do {
                try await relay(subject) { writer in
                    // Bounded, so that nothing hangs where nobody is told.
                    for number in 1...10_000 {
                        do {
                            try await writer.write(event(number))
                            try Task.checkCancellation()
                        } catch {
                            isEnded.change { $0 = true }
                            throw error
                        }
                    }
                } client: {
                    throw Broken()
                }
            } catch let failure as Failure {
                throw failure
            } catch {
                // What the server meets where the client is gone.
            }
            try expect(isEnded.value, "the endpoint wrote 10,000 events to a client that was gone")
        },
    ]

    private struct Broken: Error {}

    private static func event(_ number: Int) -> [UInt8] {
        let choices = #"[{"index":0,"delta":{"content":"\#(number) "},"finish_reason":null}]"#
        let chunk =
            #"{"id":"1","object":"chat.completion.chunk","created":1,"model":"chat","choices":\#(choices)}"#
        return Array("data: \(chunk)\n\n".utf8)
    }

    /// Brings a stream of the endpoint's through the middleware to a client.
    private static func relay(
        _ subject: Subject,
        endpoint: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void,
        client: @escaping @Sendable () throws -> Void
    ) async throws {
        let response = try await handle(subject) { _ in answer(.stream(endpoint)) }
        guard case .stream(let write) = response.body else {
            throw Failure(name: "", reason: "the endpoint's answer was a stream, the client's is none")
        }
        try await write(Client(receive: client))
    }

    private struct Client: ResponseBodyWriter {
        let receive: @Sendable () throws -> Void

        func write(_ bytes: [UInt8]) async throws {
            if !bytes.isEmpty { try receive() }
        }
    }
}
