import HTTPTypes
import ProxyCore
import ProxyTesting
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(5)))
struct CancellationTests {
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
