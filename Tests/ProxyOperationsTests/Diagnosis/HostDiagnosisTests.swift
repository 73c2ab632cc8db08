import Foundation
import ProxyTesting
import Testing

@testable import ProxyOperations

@Suite struct HostDiagnosisTests {
    @Test(
        "The file with the secrets must be readable by its owner only",
        arguments: [(0o600, true), (0o644, false), (0o640, false)]
    )
    func secretsFile(mode: Int, isFine: Bool) throws {
        let folder = "\(NSTemporaryDirectory())host-diagnosis-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let diagnosis = HostDiagnosis(transport: TestBackend(.echo))
        #expect(diagnosis.secretsFile(beside: "\(folder)/config.yaml") == nil)
        try "KEY=x".write(toFile: "\(folder)/.env", atomically: true, encoding: .utf8)
        chmod("\(folder)/.env", mode_t(mode))
        let step = try #require(diagnosis.secretsFile(beside: "\(folder)/config.yaml"))
        #expect(step.isFine == isFine)
        #expect(step.remedy == (isFine ? "" : "chmod 0600 \(folder)/.env"))
    }

    @Test(arguments: [200, 503])
    func runningProxyMustBeReady(status: Int) async {
        let diagnosis = HostDiagnosis(transport: TestBackend(.json("{}", status: status)))
        let step = await diagnosis.runningProxy(port: 4000)
        #expect(step.isFine == (status == 200))
        #expect(step.finding == "port 4000 responds with status \(status)")
    }
}
