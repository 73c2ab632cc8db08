import ArgumentParser
import CurlTransport
import HTTPTransport
import ProxyCore
import ProxyOperations
import RouterConfig

/// Runs the runbook's checks: configuration, secrets, the running proxy, each backend.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out what is wrong with a deployment, and how to fix it."
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
        let host = HostDiagnosis(transport: transport)
        let count = loaded.proxy.router.deployments.count
        var steps = [
            DiagnosisStep(
                "configuration",
                isFine: loaded.report.isValid,
                finding: "\(file.path), \(count) deployment\(count == 1 ? "" : "s")",
                remedy: loaded.report.isValid
                    ? "" : "Run litellm-proxy --validate_config to see what is wrong."
            )
        ]
        if let step = host.secretsFile(beside: file.path) { steps.append(step) }
        steps.append(
            await host.runningProxy(port: port ?? environment["PORT"].flatMap { Int($0) } ?? 4000)
        )
        steps += await BackendDiagnosis(transport: transport).steps(for: loaded.proxy.router)
        await transport.shutdown()
        for step in steps { print(step) }
        if steps.contains(where: { !$0.isFine }) { throw ExitCode(1) }
    }
}
