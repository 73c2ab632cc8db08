import ArgumentParser
import HTTPTransport
import Logging
import ProxyCore
import RouterConfig

/// Where the configuration comes from: a file, the options for a single model, or what runs on this machine.
struct ConfigurationSource {
    let options: ServeOptions
    /// The process's variables, and those that the file brings.
    private(set) var environment: ProcessEnvironment
    /// Those that the process was started with: what the file sets is the file's to take back at a reload.
    private let started: ProcessEnvironment
    /// The file, read before anything else is made, because it may set variables that say how.
    private let file: (path: String, loaded: LoadedConfiguration)?

    init(options: ServeOptions, environment: ProcessEnvironment) throws {
        self.options = options
        self.environment = environment
        started = environment
        guard let path = options.config ?? environment["CONFIG_FILE_PATH"] else {
            file = nil
            return
        }
        let loaded = try ConfigurationFile(path, environment).load()
        file = (path, loaded)
        self.environment.merge(loaded.environmentVariables)
    }

    /// What was found, and where it stands if it is a file.
    struct Found {
        var configuration: ProxyConfiguration
        var file: (path: String, loaded: LoadedConfiguration)?
    }

    /// Prints what each key of the file does, and on standard error what is wrong with it.
    static func validate(_ options: ServeOptions, _ environment: ProcessEnvironment) throws {
        let loaded = try ConfigurationFile(options.config, environment).load()
        print(loaded.report.rendered(listsErrors: false))
        let errors = loaded.report.diagnostics.filter { $0.severity == .error }
        if !errors.isEmpty { Failure.write(errors.map(\.description).joined(separator: "\n")) }
        // Errors, or nothing that is served: the report has said which.
        guard loaded.report.isValid else { throw ExitCode(1) }
        let names = Set(loaded.proxy.router.deployments.map(\.modelName))
        print("LiteLLM: config OK (\(names.count) models)")
    }

    func find(transport: any BackendTransport, logger: Logger) async throws -> Found {
        let adjustment = try ConfigurationAdjustment(
            options,
            environment,
            masterKey: started["LITELLM_MASTER_KEY"]
        )
        if let file {
            logger.log(file.loaded.report.diagnostics)
            return Found(configuration: adjustment.adjusted(file.loaded.proxy), file: file)
        }
        if let model = options.model { return Found(configuration: adjustment.adjusted(try single(model))) }
        return Found(
            configuration: adjustment.adjusted(
                try await discovered(transport: transport, logger: logger)
            )
        )
    }

    /// What reads the file again, where there is one.
    func reloader(_ found: Found) throws -> ConfigurationReloader? {
        // What a pipe gave once it does not give again.
        guard let file = found.file, FileKind.isRegular(file.path) else { return nil }
        let adjustment = try ConfigurationAdjustment(
            options,
            environment,
            masterKey: started["LITELLM_MASTER_KEY"]
        )
        return ConfigurationReloader(
            path: file.path,
            loader: ConfigurationFile.loader(started),
            loaded: file.loaded,
            adjust: { $0 = adjustment.adjusted($0) }
        )
    }

    /// The one model of the options, read as an entry of a file would be.
    private func single(_ model: String) throws -> ProxyConfiguration {
        let yaml = SingleModelFile(model: model, alias: options.alias, apiBase: options.apiBase).text
        let loader = ConfigurationFile.loader(environment)
        return try Failure.wrap { () throws(ConfigError) in try loader.load(yaml: yaml, path: "--model") }
            .proxy
    }

    private func discovered(
        transport: any BackendTransport,
        logger: Logger
    ) async throws -> ProxyConfiguration {
        // A master key of the environment is held against the same rules as with a file, an empty one above all.
        let loader = ConfigurationFile.loader(environment)
        _ = try Failure.wrap { () throws(ConfigError) in
            try loader.load(yaml: "model_list: []", path: "environment")
        }
        logger.notice(
            "no configuration was given (--config, CONFIG_FILE_PATH); looking for model servers here"
        )
        let found = await LocalBackends(transport: transport).search()
        for backend in found {
            let models = backend.deployments.map(\.modelName).joined(separator: ", ")
            logger.notice("found \(backend.candidate.name) on port \(backend.candidate.port): \(models)")
        }
        if found.isEmpty { logger.notice("found none; serving the built-in model `\(DemoModel.name)`") }
        return .serving(found.isEmpty ? [DemoModel.deployment] : found.flatMap(\.deployments))
    }
}
