import HTTPTransport
import HTTPTypes
import ProxyTesting
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(5)))
struct CancellationTests {
    /// A reader that takes what waited and leaves: the engine goes on reading at the moment at which nobody wants it.
    @Test(arguments: Driver.all)
    func ofAStreamThatWasHeld(driver: Driver) async throws {
        let block = [UInt8](repeating: 1, count: 1_000_000)
        try await withTransport(
            driver,
            { $0.bufferHighMark = 1 },
            backend: { _ in
                [.send("HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n")]
                    + Array(repeating: .send(block), count: 50)
            }
        ) { transport, backend in
            for _ in 0..<30 {
                let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
                try await Task.sleep(for: .milliseconds(2))
                _ = try await response.body.collect(upTo: 1)
                response.body.cancel()
            }
            let end = ContinuousClock.now.advanced(by: .seconds(30))
            while transport.activeCount > 0, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(transport.activeCount == 0)
        }
    }

    /// Whenever the cancellation comes, the call ends, and the engine is as good as before.
    @Test(arguments: Driver.all)
    func atAnyMoment(driver: Driver) async throws {
        try await withTransport(
            driver,
            backend: { _ in [.chunkedHead(), .chunk("x"), .chunk("y"), .chunk("")] }
        ) {
            transport,
            backend in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    let url = backend.url("/\(number)")
                    group.addTask {
                        let call = Task {
                            let response = try await transport.send(BackendRequest(method: .get, url: url))
                            return try await response.body.allBytes()
                        }
                        for _ in 0..<(number % 50) { await Task.yield() }
                        call.cancel()
                        if case .success(let bytes) = await call.result { #expect(bytes == Array("xy".utf8)) }
                    }
                }
            }
            let response = try await transport.send(BackendRequest(method: .get, url: backend.url()))
            #expect(try await response.body.allBytes() == Array("xy".utf8))
        }
    }
}
