import HTTPTypes
import Testing

@testable import CurlTransport

/// The same bytes of a loopback server, read by this package's HTTP/1.1 client and by libcurl, whole and split at every byte.
@Suite(.timeLimit(.minutes(10)))
struct HTTP1DifferentialTests {
    @Test func readsWhatLibcurlReads() async throws {
        let samples = ResponseSample.all
        let server = try ResponseServer(samples.map(\.bytes))
        defer { server.stop() }
        try await withTransport(.automatic) { transport in
            for (number, sample) in samples.enumerated() {
                let own = await splitting(sample, "the own client") {
                    await .reading(server.url(number, split: $0), method: sample.method, with: transport)
                }
                let other = await splitting(sample, "libcurl") {
                    .libcurl(server.url(number, split: $0), method: sample.method)
                }
                guard let difference = sample.difference else {
                    #expect(own == other, "\(sample.name)")
                    continue
                }
                #expect(own.description == difference.own, "\(sample.name): \(difference.reason)")
                #expect(
                    other.description == difference.libcurl,
                    "\(sample.name): \(CurlTransport.versionDescription)"
                )
            }
        }
    }

    /// Reads a sample whole and split at every byte; the result has to be the same.
    private func splitting(
        _ sample: ResponseSample,
        _ client: String,
        _ read: (_ split: Int?) async -> ResponseReading
    ) async -> ResponseReading {
        let whole = await read(nil)
        for split in sample.bytes.indices.dropFirst() {
            let reading = await read(split)
            guard reading != whole else { continue }
            Issue.record("\(client), \(sample.name), split at \(split): \(reading), whole: \(whole)")
            break
        }
        return whole
    }
}
