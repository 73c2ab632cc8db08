import ArgumentParser
import RouterConfig

/// The configuration file given to a command or named by the environment.
struct ConfigurationFile {
    let path: String
    private let environment: ProcessEnvironment

    init(_ path: String?, _ environment: ProcessEnvironment) throws {
        guard let path = path ?? environment["CONFIG_FILE_PATH"] else {
            throw ValidationError("Give the configuration with --config FILE or CONFIG_FILE_PATH.")
        }
        self.path = path
        self.environment = environment
    }

    func load() throws -> LoadedConfiguration {
        let loader = Self.loader(environment)
        return try Failure.wrap { () throws(ConfigError) in try loader.load(path: path) }
    }

    /// The loader of all commands.
    static func loader(_ environment: ProcessEnvironment) -> ConfigLoader {
        ConfigLoader(environment: environment.variables)
    }
}
