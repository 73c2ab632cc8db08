public import FoundationEssentials
public import ProxyCore

/// Reads LiteLLM's `config.yaml`.
///
/// A loader has no state of its own and may be used from several tasks at once. It reports all problems
/// together, each with file, line, column and key. It refuses a file only if nothing could be served from it,
/// or if serving it would be unsafe. Its messages never contain a secret.
public struct ConfigLoader: Sendable {
    private let environment: [String: String]
    private let readFile: @Sendable (String) throws -> [UInt8]

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - environment: the variables for `os.environ/NAME` and those that LiteLLM itself reads; by default
    ///     this process's.
    ///   - readFile: returns the bytes of a file, for the configuration and its includes.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        readFile: @escaping @Sendable (String) throws -> [UInt8] = Self.readFromDisk
    ) {
        self.environment = environment
        self.readFile = readFile
    }

    /// Loads a file.
    ///
    /// - Throws: ``ConfigError`` if nothing can be served from it: it cannot be read, is not YAML, is not a
    ///   LiteLLM configuration, or needs a variable that is not set.
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
    ///   - path: its name in findings; `include` paths are relative to it.
    /// - Throws: ``ConfigError``, like ``load(path:)``.
    public func load(yaml: String, path: String) throws(ConfigError) -> LoadedConfiguration {
        try load(yaml: Array(yaml.utf8), path: path)
    }

    /// Loads a configuration from UTF-8 bytes.
    ///
    /// - Parameters:
    ///   - yaml: the bytes.
    ///   - path: its name in findings; `include` paths are relative to it.
    /// - Throws: ``ConfigError``, like ``load(path:)``.
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
        SecretCollector.collect(
            from: ConfigNode(value: .mapping(root), position: start),
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

    /// Reads a file from disk, or a pipe to its end, up to the size limit of a configuration.
    ///
    /// - Throws: an error with the reason; the loader adds the file's name.
    public static func readFromDisk(_ path: String) throws -> [UInt8] {
        try BoundedFile.read(path, upTo: SourceText.largest + 1)
    }

    private func unreadable(_ path: String, _ error: any Error) -> ConfigError {
        let reason = (error as? BoundedFile.Failure)?.reason ?? "reading it failed"
        let finding = ConfigDiagnostic(
            severity: .error,
            position: SourcePosition(file: path, line: 1, column: 1),
            keyPath: "",
            message: "cannot read the configuration file: \(reason)",
            remedy: "give its path with --config"
        )
        return ConfigError(diagnostics: [finding])
    }
}

/// The result of loading a configuration file.
public struct LoadedConfiguration: Sendable {
    /// The proxy's configuration.
    public var proxy: ProxyConfiguration
    /// What happened to every part of the file: findings, the class of each key, models that are not served.
    public var report: ConfigReport
    /// The file's `environment_variables`, which the program should set in its process.
    ///
    /// May contain secrets.
    public var environmentVariables: [String: String]
    /// The file and its includes in the order of reading, for watching.
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
