import ArgumentParser
import CurlTransport
import HTTPTransport
import HTTPTypes
import ProxyCore
import RouterConfig

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Walks the runbook's troubleshooting: configuration, secrets, the running proxy, each backend.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find what is wrong with a deployment, and say what to do."
    )

    @Option(
        name: [.customLong("config"), .customShort("c")],
        help: "The LiteLLM config.yaml (CONFIG_FILE_PATH)."
    )
    var config: String?

    @Option(name: .customLong("port"), help: "The port that the proxy listens on (PORT; 4000).")
    var port: Int?

    func run() async throws {
        var environment = ProcessEnvironment()
        let file = try ConfigurationFile(config, environment)
        let loaded = try file.load()
        environment.merge(loaded.environmentVariables)
        let proxies = BackendProxies(environment)
        if let proxies { print("note  \(proxies.note)") }
        let transport = try Failure.wrap { () throws(TransportError) in
            try CurlTransport(configuration: .reaching(through: proxies))
        }
        let port = port ?? environment["PORT"].flatMap { Int($0) } ?? 4000
        var steps = [
            DiagnosisStep(
                "configuration",
                isFine: loaded.report.isValid,
                finding: "\(file.path), \(loaded.proxy.router.deployments.count) deployments",
                remedy: loaded.report.isValid
                    ? "" : "litellm-proxy --validate_config says what is wrong in it."
            )
        ]
        steps += secrets(beside: file.path)
        steps.append(await running(on: port, transport))
        steps += await BackendDiagnosis(transport: transport).steps(for: loaded.proxy.router)
        await transport.shutdown()
        for step in steps { print(step) }
        if steps.contains(where: { !$0.isFine }) { throw ExitCode(1) }
    }

    /// A file with secrets is nobody else's to read.
    private func secrets(beside path: String) -> [DiagnosisStep] {
        let folder =
            path.contains("/")
            ? path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            : "."
        let secrets = "\(folder)/.env"
        var status = stat()
        guard stat(secrets, &status) == 0 else { return [] }
        let isPrivate = status.st_mode & 0o077 == 0
        return [
            DiagnosisStep(
                "secrets",
                isFine: isPrivate,
                finding: "\(secrets) is \(isPrivate ? "its owner's alone" : "readable by others")",
                remedy: isPrivate ? "" : "chmod 0600 \(secrets)"
            )
        ]
    }

    private func running(on port: Int, _ transport: CurlTransport) async -> DiagnosisStep {
        let patience = Duration.seconds(3)
        let request = BackendRequest(
            method: .get,
            url: "http://127.0.0.1:\(port)/health/readiness",
            timeouts: CallTimeouts(
                connect: patience,
                firstByte: patience,
                betweenBytes: patience,
                total: patience
            )
        )
        do throws(TransportError) {
            let status = try await transport.send(request).head.status.code
            return DiagnosisStep(
                "proxy",
                isFine: status == 200,
                finding: "port \(port) answers with status \(status)",
                remedy: status == 200 ? "" : "Is it another program's port? ss -tlnp | grep \(port)"
            )
        } catch {
            return DiagnosisStep(
                "proxy",
                isFine: false,
                finding: "nothing answers on port \(port): \(error)",
                remedy: "systemctl status litellm; journalctl -u litellm -n 100"
            )
        }
    }
}
