public import FoundationEssentials
public import ProxyCore

/// Reads LiteLLM's `config.yaml`.
///
/// A loader holds nothing but what it was given, and can be used from several tasks at once. What it finds
/// wrong it tells all at once, each with file, line, column and key; it refuses a file only where nothing
/// could be served from it, or where serving would be unsafe. No text that it makes holds a secret.
public struct ConfigLoader: Sendable {
    private let environment: [String: String]
    private let readFile: @Sendable (String) throws -> [UInt8]

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - environment: the variables that `os.environ/NAME` is looked up in, and those that LiteLLM itself
    ///     reads; this process's own where none are given.
    ///   - readFile: gives the bytes of a file, for the configuration and what it includes.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        readFile: @escaping @Sendable (String) throws -> [UInt8] = Self.readFromDisk
    ) {
        self.environment = environment
        self.readFile = readFile
    }

    /// Loads a file.
    ///
    /// - Throws: ``ConfigError`` where nothing can be served from it: it cannot be read, is not YAML, is not
    ///   a configuration of LiteLLM's, or needs a variable that is not set.
    public func load(path: String) throws(ConfigError) -> LoadedConfiguration {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            throw unreadable(path, error)
        }
        return try load(yaml: bytes, path: path)
    }

    /// Loads a configuration from text.
    ///
    /// - Parameters:
    ///   - yaml: the text.
    ///   - path: the name it goes by in findings, and what paths of `include` are relative to.
    /// - Throws: ``ConfigError``, as ``load(path:)`` does.
    public func load(yaml: String, path: String) throws(ConfigError) -> LoadedConfiguration {
        try load(yaml: Array(yaml.utf8), path: path)
    }

    /// Loads a configuration from bytes, which have to be UTF-8.
    ///
    /// - Parameters:
    ///   - yaml: the bytes.
    ///   - path: the name it goes by in findings, and what paths of `include` are relative to.
    /// - Throws: ``ConfigError``, as ``load(path:)`` does.
    public func load(yaml: [UInt8], path: String) throws(ConfigError) -> LoadedConfiguration {
        let context = LoadContext(environment: environment)
        var files = ConfigFiles(findings: context.findings, readFile: readFile)
        let root: ConfigMapping
        do {
            root = try files.load(yaml, path: path)
        } catch {
            for finding in error.diagnostics {
                context.findings.add(
                    finding.severity,
                    at: finding.position,
                    finding.keyPath,
                    finding.message,
                    remedy: finding.remedy
                )
            }
            throw context.findings.error
        }
        let start = SourcePosition(file: path, line: 1, column: 1)
        SecretCollector.run(
            ConfigNode(value: .mapping(root), position: start),
            into: &context.findings.redaction
        )
        var (proxy, variables) = ConfigResolver(
            context: context,
            root: root,
            replaced: files.replaced
        ).resolve()
        guard !context.findings.isFatal else { throw context.findings.error }
        context.findings.reportIneffective()
        let redaction = context.findings.redaction
        proxy.router.unservedModels = context.findings.rejectedModels.compactMap { rejected in
            rejected.modelName.map {
                UnservedModel(modelName: $0, reason: redaction.apply(to: rejected.reason))
            }
        }
        return LoadedConfiguration(
            proxy: proxy,
            report: context.findings.report(on: path),
            environmentVariables: variables,
            files: files.paths
        )
    }

    // MARK: - Reading

    /// Reads a file from disk, or what a pipe gives until its end; no more than a configuration can have.
    ///
    /// - Throws: an error that says why the file cannot be read; the loader adds its name.
    public static func readFromDisk(_ path: String) throws -> [UInt8] {
        try BoundedFile.read(path, upTo: SourceText.largest + 1)
    }

    private func unreadable(_ path: String, _ error: any Error) -> ConfigError {
        let reason = (error as? BoundedFile.Failure)?.reason ?? "it cannot be read"
        let finding = ConfigDiagnostic(
            severity: .error,
            position: SourcePosition(file: path, line: 1, column: 1),
            keyPath: "",
            message: "the configuration file is not there to read: \(reason)",
            remedy: "pass its path with --config"
        )
        return ConfigError(diagnostics: [finding])
    }
}

/// What a configuration file comes to.
public struct LoadedConfiguration: Sendable {
    /// What the proxy is made from.
    public var proxy: ProxyConfiguration
    /// What was found on the way: findings, the class of every key, what is not served.
    public var report: ConfigReport
    /// `environment_variables` of the file, for the program to set in its own process.
    ///
    /// May hold secrets.
    public var environmentVariables: [String: String]
    /// The file and those it includes, in the order they were read, for watching.
    public var files: [String]

    /// Creates a result.
    public init(
        proxy: ProxyConfiguration,
        report: ConfigReport,
        environmentVariables: [String: String] = [:],
        files: [String] = []
    ) {
        self.proxy = proxy
        self.report = report
        self.environmentVariables = environmentVariables
        self.files = files
    }
}
