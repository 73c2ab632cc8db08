public import ProxyCore
import Synchronization

/// Reads a configuration file again and hands it to the service: on a signal, on a request, or because the
/// file changed.
///
/// A file that cannot be used changes nothing. Requests under way keep the configuration they began with.
///
/// - Isolation: may be used from any task; whoever reloads sees to it that reloads follow each other.
public final class ConfigurationReloader: Sendable {
    private let path: String
    private let loader: ConfigLoader
    private let adjust: @Sendable (inout ProxyConfiguration) -> Void
    private let seen: Mutex<[String: FileStamp?]>

    /// Creates a reloader.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - loader: reads it.
    ///   - loaded: what was loaded at the start.
    ///   - adjust: applies what the command line says on top of the file.
    public init(
        path: String,
        loader: ConfigLoader,
        loaded: LoadedConfiguration,
        adjust: @escaping @Sendable (inout ProxyConfiguration) -> Void = { _ in }
    ) {
        self.path = path
        self.loader = loader
        self.adjust = adjust
        self.seen = Mutex(FileStamp.read(loaded.files))
    }

    /// What a reload came to.
    public struct Outcome: Sendable {
        /// What changed.
        public var difference: ConfigurationDifference
        /// What the loader has to say about the file.
        public var report: ConfigReport
    }

    /// Reads the file and swaps the service's configuration.
    ///
    /// A running service is worth more than a file with a mistake in it: what `--validate_config` calls wrong is refused, and so is what
    /// would leave no model or take the check of clients away.
    ///
    /// - Throws: ``ConfigError`` where the file cannot be used; nothing changed then.
    public func reload(_ service: ProxyService) throws(ConfigError) -> Outcome {
        let loaded: LoadedConfiguration
        do throws(ConfigError) {
            loaded = try loader.load(path: path)
        } catch {
            // The same broken file is told of once, not at every look.
            seen.withLock { $0 = FileStamp.read(Array($0.keys)) }
            throw error
        }
        var configuration = loaded.proxy
        adjust(&configuration)
        let refusals = refusals(of: loaded, configuration, replacing: service.configuration)
        guard refusals.isEmpty else {
            seen.withLock { $0 = FileStamp.read(loaded.files) }
            throw ConfigError(diagnostics: refusals)
        }
        let difference = ConfigurationDifference(from: service.configuration, to: configuration)
        service.update(configuration)
        seen.withLock { $0 = FileStamp.read(loaded.files) }
        return Outcome(difference: difference, report: loaded.report)
    }

    /// Why a configuration that could be started with must not take the place of one that runs.
    private func refusals(
        of loaded: LoadedConfiguration,
        _ configuration: ProxyConfiguration,
        replacing old: ProxyConfiguration
    ) -> [ConfigDiagnostic] {
        var refusals = loaded.report.isValid ? [] : loaded.report.diagnostics.filter { $0.severity == .error }
        let opens = !old.isOpenToEverybody && configuration.isOpenToEverybody
        let dropsKey = old.masterKey != nil && configuration.masterKey == nil
        if opens || dropsKey, !configuration.servesEverybody {
            let section = loaded.report.keys.first { $0.keyPath == "general_settings" }?.position
            refusals.append(
                ConfigDiagnostic(
                    severity: .error,
                    position: section ?? SourcePosition(file: path, line: 1, column: 1),
                    keyPath: "general_settings",
                    message: opens
                        ? "clients are checked now, and with this file every client would be let in"
                        : "a key is asked for now, and with this file none would be",
                    remedy:
                        "set general_settings.master_key, or write general_settings.no_auth: true to serve everybody"
                )
            )
        }
        return refusals
    }

    /// The file and those that it included when it was last loaded, for watching.
    package var files: [String] {
        seen.withLock { Array($0.keys) }
    }

    /// Whether the file, or one that it includes, is another than at the last load.
    public var hasChanged: Bool {
        seen.withLock { FileStamp.read(Array($0.keys)) != $0 }
    }
}
