import HTTPTypes
import ProxyCore

extension ProxyMiddlewareConformance {
    static let streamCases: [Case] = [
        Case("passes a stream on event by event") { subject in
            let seen = Watched(0)
            let held = Watched<Int?>(nil)
            try await relay(subject) { writer in
                for number in 1...3 {
                    try await writer.write(event(number))
                    // As with a model's tokens, the client receives this event before the next one exists.
                    guard try await seen.satisfies(within: .seconds(2), { $0 >= number }) else {
                        held.change { $0 = number }
                        return
                    }
                }
            } client: {
                seen.change { $0 += 1 }
            }
            try expect(
                held.value == nil,
                "event \(held.value ?? 0) did not reach the client before the next one was written"
            )
        },
        Case("does not make an interrupted stream look complete") { subject in
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
                reason: "the endpoint's stream was interrupted, but the client's stream ended regularly"
            )
        },
        Case("stops the endpoint's stream when the client is gone") { subject in
            let isEnded = Watched(false)
            do {
                try await relay(subject) { writer in
                    // Bounded, so that nothing hangs if the endpoint is not stopped.
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
                // The error that the server gets when the client is gone.
            }
            try expect(isEnded.value, "the endpoint wrote 10,000 events after the client was gone")
        },
    ]

    private struct Broken: Error {}

    private static func event(_ number: Int) -> [UInt8] {
        let choices = #"[{"index":0,"delta":{"content":"\#(number) "},"finish_reason":null}]"#
        let chunk =
            #"{"id":"1","object":"chat.completion.chunk","created":1,"model":"chat","choices":\#(choices)}"#
        return Array("data: \(chunk)\n\n".utf8)
    }

    /// Relays a stream from the endpoint through the middleware to a client.
    private static func relay(
        _ subject: Subject,
        endpoint: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void,
        client: @escaping @Sendable () throws -> Void
    ) async throws {
        let response = try await handle(subject) { _ in answer(.stream(endpoint)) }
        guard case .stream(let write) = response.body else {
            throw Failure(
                name: "",
                reason: "the endpoint responded with a stream, but the client did not get one"
            )
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
