import HTTPTypes
import OpenAIWire
import ProxyCore
import ProxyTesting
import Synchronization
import Testing

@Suite("Conformance suite of middleware", .timeLimit(.minutes(2)))
struct MiddlewareConformanceTests {
    /// Middleware made from a closure.
    private struct Custom: ProxyMiddleware {
        var body: @Sendable (ProxyRequest, Next) async throws -> ProxyResponse

        init(_ body: @escaping @Sendable (ProxyRequest, Next) async throws -> ProxyResponse) {
            self.body = body
        }

        func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse {
            try await body(request, next)
        }
    }

    /// Passes a stream's pieces to a closure instead of the client.
    private struct Writer: ResponseBodyWriter {
        var body: @Sendable ([UInt8]) async throws -> Void

        func write(_ bytes: [UInt8]) async throws { try await body(bytes) }
    }

    // MARK: - Good middleware

    private static let good: [Custom] = [
        Custom { request, next in await next(request) },
        // Refuses bodies that it cannot decode.
        Custom { request, next in
            guard (try? WireDecoder().decode(ChatCompletionRequest.self, from: request.body)) != nil else {
                throw ProxyError.badRequest("This is not a chat completion.")
            }
            return await next(request)
        },
        // Changes the response, and each piece of a stream.
        Custom { request, next in
            var response = await next(request)
            response.head.headerFields[.server] = "guard"
            if case .stream(let write) = response.body {
                response.body = .stream { writer in
                    try await write(Writer { try await writer.write($0 + Array(": seen\n\n".utf8)) })
                }
            }
            return response
        },
    ]

    @Test(arguments: good.indices, ProxyMiddlewareConformance.cases)
    func passes(_ index: Int, _ conformance: ProxyMiddlewareConformance.Case) async throws {
        try await conformance.run(on: .init(Self.good[index]))
    }

    // MARK: - Broken implementations

    private func failed(_ middleware: Custom) async -> [String] {
        let failures = await #expect(throws: ConformanceFailures.self) {
            try await ProxyMiddlewareConformance.run(make: { .init(middleware) })
        }
        return failures?.failures.map(\.name) ?? []
    }

    private let names = ProxyMiddlewareConformance.cases.map(\.name)

    @Test("Middleware that responds to everything itself is caught")
    func handsNothingOn() async {
        let broken = Custom { _, _ in ProxyResponse(head: HTTPResponse(status: .noContent), body: .bytes([]))
        }
        #expect(await failed(broken) == names.filter { $0 != names[1] })
    }

    @Test("Middleware that throws other errors for malformed bodies is caught")
    func unforeseenError() async {
        let broken = Custom { request, next in
            _ = try WireDecoder().decode(ChatCompletionRequest.self, from: request.body)
            return await next(request)
        }
        #expect(await failed(broken) == [names[1]])
    }

    @Test("Middleware that mixes up responses is caught")
    func sharedAnswer() async {
        let answers = Mutex<[ProxyResponse]>([])
        let broken = Custom { request, next in
            let response = await next(request)
            return answers.withLock { answers in
                answers.append(response)
                return answers[0]
            }
        }
        let failures = await #expect(throws: ConformanceFailures.self) {
            // The same subject for all cases.
            try await ProxyMiddlewareConformance.run(make: { .init(broken) })
        }
        #expect(failures?.failures.contains { $0.name == names[2] } == true)
    }

    @Test("Middleware that loses the cancellation is caught")
    func detached() async {
        let broken = Custom { request, next in
            await withoutActuallyEscaping(next) { next in
                await Task.detached { await next(request) }.value
            }
        }
        #expect(await failed(broken) == [names[3]])
    }

    /// Middleware that relays streams with a closure.
    private func streaming(
        _ body:
            @escaping @Sendable (
                _ endpoint: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void,
                _ client: any ResponseBodyWriter
            ) async throws -> Void
    ) -> Custom {
        Custom { request, next in
            var response = await next(request)
            if case .stream(let write) = response.body {
                response.body = .stream { try await body(write, $0) }
            }
            return response
        }
    }

    @Test("Middleware that buffers a stream is caught")
    func holdsBack() async {
        let broken = streaming { endpoint, client in
            let held = Mutex<[UInt8]>([])
            try await endpoint(Writer { bytes in held.withLock { $0 += bytes } })
            try await client.write(held.withLock { $0 })
        }
        #expect(await failed(broken) == [names[4], names[6]])
    }

    @Test("Middleware that hides an interrupted stream is caught")
    func hidesTheBreak() async {
        let broken = streaming { endpoint, client in try? await endpoint(client) }
        #expect(await failed(broken) == [names[5]])
    }

    @Test("Middleware that hides from the endpoint that the client is gone is caught")
    func hidesTheClientsEnd() async {
        let broken = streaming { endpoint, client in
            try await endpoint(Writer { try? await client.write($0) })
        }
        #expect(await failed(broken) == [names[6]])
    }
}
