import ArgumentParser
import Logging
import ProxyCore
import RouterConfig

/// Where the configuration comes from: a file, the options for a single model, or what runs on this machine.
struct ConfigurationSource {
    let options: ServeOptions
    let environment: ProcessEnvironment

    private var path: String? { options.config ?? environment["CONFIG_FILE_PATH"] }

    /// Prints what each key of the file does.
    func validate() throws {
        guard let path else {
            throw ValidationError("--validate_config needs --config FILE, or CONFIG_FILE_PATH.")
        }
        let loaded = try load(path)
        print(loaded.report.rendered())
        let names = Set(loaded.proxy.router.deployments.map(\.modelName))
        print("LiteLLM: config OK (\(names.count) models)")
    }

    func configuration(
        transport: any BackendTransport,
        logger: Logger
    ) async throws -> ProxyConfiguration {
        var configuration = try await base(transport: transport, logger: logger)
        if configuration.masterKey == nil, let key = environment["LITELLM_MASTER_KEY"] {
            configuration.masterKey = SecretString(key)
        }
        if let seconds = options.requestTimeout {
            guard seconds > 0, seconds < 1e9 else {
                throw ValidationError("--request_timeout: \(seconds) is no number of seconds above 0.")
            }
            configuration.router.timeouts.request = .seconds(seconds)
        }
        if options.dropParams { configuration.dropsParameters = true }
        return configuration
    }

    private func base(transport: any BackendTransport, logger: Logger) async throws -> ProxyConfiguration {
        if let path {
            let loaded = try load(path)
            for diagnostic in loaded.report.diagnostics { logger.warning("\(diagnostic)") }
            return loaded.proxy
        }
        if let model = options.model { return try single(model) }
        return await discovered(transport: transport, logger: logger)
    }

    private func load(_ path: String) throws -> LoadedConfiguration {
        try Failure.wrap { () throws(ConfigError) in
            try ConfigLoader(environment: environment.variables).load(path: path)
        }
    }

    /// The one model of the options, read as an entry of a file would be.
    private func single(_ model: String) throws -> ProxyConfiguration {
        let yaml = SingleModelFile(model: model, alias: options.alias, apiBase: options.apiBase).text
        let loaded = try Failure.wrap { () throws(ConfigError) in
            try ConfigLoader(environment: environment.variables).load(yaml: yaml, path: "--model")
        }
        return loaded.proxy
    }

    private func discovered(transport: any BackendTransport, logger: Logger) async -> ProxyConfiguration {
        logger.notice("no configuration was given (--config, CONFIG_FILE_PATH); looking for model servers on this machine")
        let found = await LocalBackends(transport: transport).search()
        for backend in found {
            let models = backend.deployments.map(\.modelName).joined(separator: ", ")
            logger.notice("found \(backend.candidate.name) on port \(backend.candidate.port): \(models)")
        }
        if found.isEmpty { logger.notice("found none; serving the built-in model `\(DemoModel.name)`") }
        return .serving(found.isEmpty ? [DemoModel.deployment] : found.flatMap(\.deployments))
    }
}
