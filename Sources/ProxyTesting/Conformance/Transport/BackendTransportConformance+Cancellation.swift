import HTTPTransport
import HTTPTypes

extension BackendTransportConformance {
    /// The time within which a backend must notice that its client is gone.
    private static let promptly = Duration.milliseconds(50)

    static let cancellationCases: [Case] = [
        Case("cancelled before it is sent") { transport in
            try await withBackend({ _ in [.waitForClose] }) { backend in
                let request = BackendRequest(method: .get, url: backend.url())
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await transport.send(request)
                }
                let error = try await expectError("sending from a cancelled task") { try await task.value }
                try expect(error, .cancelled)
            }
        },
        prompt("cancelled before the head") { transport in
            try await withBackend({ _ in [.waitForClose] }) { backend in
                let request = BackendRequest(method: .post, url: backend.url(), body: [1, 2, 3])
                let task = Task { try await transport.send(request) }
                _ = try await backend.waitForRequests(1)
                let start = ContinuousClock.now
                task.cancel()
                let error = try await expectError("a cancelled call") { try await task.value }
                try expect(error, .cancelled, .awaitingHead)
                return try await backend.waitForClose() - start
            }
        },
        cancelled("cancelled between two chunks, by its task") { response in
            let task = Task {
                var iterator = response.body.makeAsyncIterator()
                _ = try await iterator.next()
                _ = try await iterator.next()
            }
            // Cancelled while it waits for a chunk that never arrives, or just before.
            await Task.yield()
            let start = ContinuousClock.now
            task.cancel()
            let error = try await expectError("reading in a cancelled task") { try await task.value }
            try expect(error, .cancelled)
            return start
        },
        cancelled("cancelled between two chunks, by the body") { response in
            let start = ContinuousClock.now
            response.body.cancel()
            let error = try await expectError("reading after the cancellation") {
                try await response.body.allBytes()
            }
            try expect(error, .cancelled)
            return start
        },
        prompt("a body that is dropped") { transport in
            try await withBackend({ _ in [.chunkedHead(), .chunk("one"), .waitForClose] }) { backend in
                _ = try await transport.send(BackendRequest(method: .get, url: backend.url())).head
                let start = ContinuousClock.now
                return try await backend.waitForClose() - start
            }
        },
        check("cancelled after the end", steps: [.response("{}")]) { transport, backend in
            let (response, _) = try await transport.get(backend.url())
            response.body.cancel()
            _ = try await transport.get(backend.url())
            try expectEqual(backend.requests.map(\.connection), [0, 0], "the connections")
        },
    ]

    private static func cancelled(
        _ name: String,
        _ body: @escaping @Sendable (BackendResponse) async throws -> ContinuousClock.Instant
    ) -> Case {
        prompt(name) { transport in
            try await withBackend({ _ in [.chunkedHead(), .chunk("one"), .waitForClose] }) { backend in
                let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
                let start = try await body(response)
                return try await backend.waitForClose() - start
            }
        }
    }

    /// A case whose body returns how long the backend took to notice the close.
    ///
    /// The best of ten attempts counts: a busy machine is late now and then, a slow transport always.
    private static func prompt(
        _ name: String,
        _ body: @escaping @Sendable (any BackendTransport) async throws -> Duration
    ) -> Case {
        Case(name) { transport in
            var best = Duration.seconds(3600)
            for _ in 0..<10 where best > promptly { best = min(best, try await body(transport)) }
            try expect(
                best <= promptly,
                "the backend noticed the close after \(best), not within \(promptly)"
            )
        }
    }
}
