import HTTPTypes
import ProxyCore

extension ProxyMiddlewareConformance {
    static let requestCases: [Case] = [
        Case("passes on the request that it should pass on") { subject in
            let response = try await handle(subject) { _ in answer(.bytes(Array("{}".utf8))) }
            try expectEqual(response.head.status.code, 200, "the status of a successful response")
        },
        Case("handles any request: passes it on, responds, or throws a ProxyError") { subject in
            for request in ProxyRequests.odd {
                do {
                    _ = try await subject.middleware.handle(request) { _ in answer(.bytes([])) }
                } catch {
                    let name = "\(request.method) \(request.target), \(request.body.count) bytes,"
                    try expect(error is ProxyError, "\(name) made it throw \(type(of: error)): \(error)")
                }
            }
        },
        Case("returns the right response to each of many concurrent requests") { subject in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let response = try await handle(subject) { _ in
                            // So that all have started before the first one ends.
                            for _ in 0..<10 { await Task.yield() }
                            return answer(.bytes([]), number: number)
                        }
                        let found = response.head.headerFields[.eTag] ?? "none"
                        try expectEqual(
                            found,
                            "\(number)",
                            "the entity tag of the response to request \(number)"
                        )
                    }
                }
                try await group.waitForAll()
            }
        },
        Case("cancels the endpoint when the client leaves") { subject in
            let wasCancelled = Watched<Bool?>(nil)
            let task = Watched<Task<ProxyResponse, any Error>?>(nil)
            let handling = Task {
                try await handle(subject) { _ in
                    _ = try? await task.wait { $0 != nil }
                    task.value?.cancel()
                    // Bounded, so that nothing hangs if the cancellation gets lost.
                    try? await Task.sleep(for: .seconds(2))
                    wasCancelled.change { $0 = Task.isCancelled }
                    return answer(.bytes([]))
                }
            }
            task.change { $0 = handling }
            // The middleware can then respond or throw.
            _ = await handling.result
            try expect(
                wasCancelled.value == true,
                "the endpoint's task was not cancelled with the request's task"
            )
        },
    ]

    static func answer(_ body: ProxyResponse.Body, number: Int? = nil) -> ProxyResponse {
        var head = HTTPResponse(status: .ok)
        if case .bytes = body {
            head.headerFields[.contentType] = "application/json"
        } else {
            head.headerFields[.contentType] = "text/event-stream"
        }
        head.headerFields[.eTag] = number.map { "\($0)" }
        return ProxyResponse(head: head, body: body)
    }

    /// Handles the subject's request, which must reach the endpoint.
    static func handle(
        _ subject: Subject,
        endpoint: @escaping ProxyMiddleware.Next
    ) async throws -> ProxyResponse {
        let calls = Watched(0)
        let response = try await subject.middleware.handle(subject.request) { request in
            calls.change { $0 += 1 }
            return await endpoint(request)
        }
        try expect(
            calls.value > 0,
            "the middleware did not pass the request on, but responded with \(response.head.status)"
        )
        return response
    }
}
