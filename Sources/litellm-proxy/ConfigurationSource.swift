import ArgumentParser
import HTTPTransport
import Logging
import OpenAIWire
import ProxyCore
import ProxyOperations
import RouterConfig

/// Finds the configuration: in a file, in the options for a single model, or by looking for backends on this machine.
struct ConfigurationSource {
    let options: ServeOptions
    /// The process's variables and those that the file sets.
    private(set) var environment: ProcessEnvironment
    /// The variables the process was started with; a reload starts from these, so that the file can unset its own.
    private let started: ProcessEnvironment
    /// The file, loaded first because it may set variables that the rest of the start depends on.
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

    /// The configuration, and the file it came from, if any.
    struct Found {
        var configuration: ProxyConfiguration
        var file: (path: String, loaded: LoadedConfiguration)?
    }

    /// Prints the report on the file, and its errors on standard error.
    static func validate(_ options: ServeOptions, _ environment: ProcessEnvironment) throws {
        let loaded = try ConfigurationFile(options.config, environment).load()
        print(loaded.report.rendered(listsErrors: false))
        let errors = loaded.report.diagnostics.filter { $0.severity == .error }
        if !errors.isEmpty { Failure.write(errors.map(\.description).joined(separator: "\n")) }
        // The report has said whether there are errors or nothing is served.
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

    /// Makes the reloader, if there is a file that can be loaded again.
    func reloader(_ found: Found) throws -> ConfigurationReloader? {
        guard let file = found.file, ConfigurationReloader.canReload(file.path) else { return nil }
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

    /// The single model of the options, loaded like an entry of a file.
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
        // Checks a master key from the environment like one from a file; an empty one is an error.
        let loader = ConfigurationFile.loader(environment)
        _ = try Failure.wrap { () throws(ConfigError) in
            try loader.load(yaml: "model_list: []", path: "environment")
        }
        logger.notice(
            "no configuration given (--config, CONFIG_FILE_PATH); looking for model servers on this machine"
        )
        let found = await LocalBackends(transport: transport).search()
        for backend in found {
            let models = backend.deployments.map(\.modelName).joined(separator: ", ")
            logger.notice("found \(backend.candidate.name) on port \(backend.candidate.port): \(models)")
        }
        if found.isEmpty {
            logger.notice("no model server found; serving the built-in model `\(DemoModel.name)`")
        }
        return .serving(found.isEmpty ? [DemoModel.deployment] : found.flatMap(\.deployments))
    }
}

/// The configuration file that LiteLLM's options for a single model are equivalent to.
private struct SingleModelFile {
    let model: String
    let alias: String?
    let apiBase: String?

    /// The file as JSON, which is also YAML and needs no further escaping.
    var text: String {
        var parameters: JSONObject = ["model": .string(model)]
        if let apiBase { parameters["api_base"] = .string(apiBase) }
        let name = alias ?? model.split(separator: "/", maxSplits: 1).last.map(String.init) ?? model
        let file: JSONValue = [
            "model_list": [["model_name": .string(name), "litellm_params": .object(parameters)]]
        ]
        return String(decoding: file.encoded(), as: UTF8.self)
    }
}
