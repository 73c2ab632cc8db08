import HTTPTransport
import HTTPTypes
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(5)), .enabled(if: TLSBackend.isAvailable, "needs the program openssl"))
struct TLSTests {
    private func status(
        _ driver: Driver,
        _ url: String,
        _ change: (inout CurlTransport.Configuration) -> Void
    ) async throws -> Int {
        try await withTransport(driver, change) { transport in
            let response = try await transport.send(BackendRequest(method: .get, url: url))
            _ = try await response.body.allBytes()
            return response.head.status.code
        }
    }

    @Test(arguments: Driver.all)
    func whoIsTrusted(driver: Driver) async throws {
        let backend = try TLSBackend()
        let right = "https://127.0.0.1:\(backend.port)/"
        let wrong = "https://localhost:\(backend.port)/"

        #expect(try await status(driver, right) { $0.certificateAuthorityFile = backend.certificate } == 200)
        #expect(try await status(driver, right) { $0.verifiesCertificates = false } == 200)
        #expect(try await status(driver, wrong) { $0.verifiesCertificates = false } == 200)

        let unknown = await #expect(throws: TransportError.self) { try await status(driver, right) { _ in } }
        #expect(unknown?.code == .tlsFailed)
        #expect(unknown?.phase == .connecting)
        let misnamed = await #expect(throws: TransportError.self) {
            try await status(driver, wrong) { $0.certificateAuthorityFile = backend.certificate }
        }
        #expect(misnamed?.code == .tlsFailed)
    }

    /// One transport, and each request trusts in its own way: a connection that was made without a check is no use to one with.
    @Test(arguments: Driver.all)
    func eachRequestTrustsInItsOwnWay(driver: Driver) async throws {
        let backend = try TLSBackend()
        let checks: [(CertificateCheck, Int?)] = [
            (.none, 200), (.system, nil), (.authorities(path: backend.certificate), 200), (.system, nil),
            (.none, 200), (.authorities(path: backend.certificate + ".missing"), nil), (.system, nil),
            (.authorities(path: backend.certificate), 200),
        ]
        try await withTransport(driver, { _ in }) { transport in
            for (check, wanted) in checks {
                let request = BackendRequest(
                    method: .get,
                    url: "https://127.0.0.1:\(backend.port)/",
                    certificateCheck: check
                )
                var status: Int?
                do throws(TransportError) {
                    let response = try await transport.send(request)
                    status = response.head.status.code
                    while try await response.body.nextChunk() != nil {}
                } catch {
                    #expect(error.code == .tlsFailed)
                }
                #expect(status == wanted, "\(check)")
            }
        }
    }
}
