import ArgumentParser
import RouterConfig

/// The configuration file that a command was given, or that the environment names.
struct ConfigurationFile {
    let path: String
    private let environment: ProcessEnvironment

    init(_ path: String?, _ environment: ProcessEnvironment) throws {
        guard let path = path ?? environment["CONFIG_FILE_PATH"] else {
            throw ValidationError("Name the configuration with --config FILE, or CONFIG_FILE_PATH.")
        }
        self.path = path
        self.environment = environment
    }

    func load() throws -> LoadedConfiguration {
        let loader = Self.loader(environment)
        return try Failure.wrap { () throws(ConfigError) in try loader.load(path: path) }
    }

    /// Reads files and resolves what they take from the environment.
    static func loader(_ environment: ProcessEnvironment) -> ConfigLoader {
        ConfigLoader(environment: environment.variables)
    }
}
