import NIOCore
import NIOPosix
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyOperations
@testable import ProxyServer

@Suite struct AccessLogTests {
    @Test func lineIsWrittenAfterTheTurnWithTheTimeOfTheRequestsEnd() async throws {
        let loops = EventLoops()
        let lines = LogLines()
        let log = AccessLog(
            logger: lines.logger("access", .text, at: 7),
            on: loops,
            clock: ManualClock(unixTime: 1_795_406_988.5)
        )
        let summary = RequestSummary(
            callID: "c-1",
            method: "GET",
            path: "/v1/models",
            status: 200,
            duration: .zero
        )
        for _ in 0..<2 {
            let written = try await loops.group.next().submit {
                let before = lines.count
                log.observe(.requestFinished(summary))
                return lines.count - before
            }.get()
            #expect(written == 0)
        }
        await loops.shutdown()
        #expect(lines.count == 2)
        let line = "2026-11-23T04:09:48.500Z info access: GET /v1/models status=200"
        #expect(lines.text.split(separator: "\n").allSatisfy { $0.hasPrefix(line) })
    }

    @Test(
        "Conforms as an observer, as text and as JSON",
        arguments: [LogForm.text, .json],
        ProxyObserverConformance.cases
    )
    func conformance(_ form: LogForm, _ conformance: ProxyObserverConformance.Case) async throws {
        try await conformance.run(on: AccessLog(logger: LogLines().logger("access", form)))
    }
}
