import HTTPTransport
import HTTPTypes

extension BackendTransportConformance {
    static let flowCases: [Case] = [
        Case("a body that nobody reads is not received") { transport in
            let size = 64 * 1024 * 1024
            let block = [UInt8](repeating: 7, count: 1024 * 1024)
            let head = ScriptedBackend.Step.send("HTTP/1.1 200 OK\r\ncontent-length: \(size)\r\n\r\n")
            try await withBackend({ _ in [head] + Array(repeating: .send(block), count: 64) }) { backend in
                let timeouts = CallTimeouts(betweenBytes: .milliseconds(100))
                let request = BackendRequest(method: .get, url: backend.url(), timeouts: timeouts)
                let response = try await transport.send(request)
                let sent = try await sentWhenStill(backend)
                // The kernel decides how large the sockets' buffers are.
                try expect(sent < size / 3, "the backend could send \(sent) bytes of a body that nobody read")
                let received = try await response.body.allBytes().count
                try expectEqual(received, size, "the number of bytes that were read later")
            }
        },
        Case("many concurrent streams keep their order") { transport in
            let count = 64
            try await withBackend({ request in
                var steps = [ScriptedBackend.Step.chunkedHead()]
                for number in 0..<40 { steps += [.chunk("\(request.path) \(number)\n")] }
                return steps + [.chunk("")]
            }) { backend in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for stream in 0..<count {
                        let url = backend.url("/\(stream)")
                        group.addTask {
                            let text = try await transport.get(url).text
                            let wanted = (0..<40).map { "/\(stream) \($0)\n" }.joined()
                            try expect(text == wanted, "stream \(stream) arrived as \(text.debugDescription)")
                        }
                    }
                    try await group.waitForAll()
                }
            }
        },
    ]

    /// The number of bytes that a backend has sent, once it sends no more.
    private static func sentWhenStill(_ backend: ScriptedBackend) async throws -> Int {
        var sent = -1
        while true {
            let now = backend.openedConnections.first?.bytesSent ?? 0
            if now == sent { return now }
            sent = now
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
