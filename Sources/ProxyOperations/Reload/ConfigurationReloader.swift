package import ProxyCore
package import RouterConfig
import Synchronization

/// Loads a configuration file again and passes it to the running service.
///
/// A file that cannot be used changes nothing. Requests in flight keep the configuration they started with.
///
/// - Isolation: may be used from any task; the caller must not run two reloads at once.
package final class ConfigurationReloader: Sendable {
    private let path: String
    private let loader: ConfigLoader
    private let adjust: @Sendable (inout ProxyConfiguration) -> Void
    private let seen: Mutex<[String: FileStamp?]>

    /// Creates a reloader.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - loader: loads it.
    ///   - loaded: the result of the first load.
    ///   - adjust: applies the command line's options on top of the file.
    package init(
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

    /// Whether a file can be loaded again, unlike a pipe, which yields its text once.
    package static func canReload(_ path: String) -> Bool { FileStamp(path: path)?.isRegularFile ?? false }

    /// The result of a reload.
    package struct Outcome: Sendable {
        /// What changed.
        package var difference: ConfigurationDifference
        /// The loader's report on the file.
        package var report: ConfigReport
    }

    /// Loads the file and replaces the service's configuration.
    ///
    /// Stricter than a start, because a running service is at stake: it refuses every file that
    /// `--validate_config` calls invalid, and every file that would switch off authentication.
    ///
    /// - Throws: `ConfigError` if the file cannot be used; then nothing has changed.
    package func reload(_ service: ProxyService) throws(ConfigError) -> Outcome {
        let loaded: LoadedConfiguration
        do throws(ConfigError) {
            loaded = try loader.load(path: path)
        } catch {
            // Reports the same broken file once, not at every check.
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

    /// Why a configuration that is good enough for a start must not replace a running one.
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
                        ? "clients are authenticated now, and this file would let everyone in"
                        : "a master key is required now, and with this file none would be",
                    remedy:
                        "set general_settings.master_key, or general_settings.no_auth: true to serve everyone on purpose"
                )
            )
        }
        return refusals
    }

    /// The file and its includes as of the last load, for watching.
    package var files: [String] {
        seen.withLock { Array($0.keys) }
    }

    /// Whether the file or one of its includes has changed since the last load.
    package var hasChanged: Bool {
        seen.withLock { FileStamp.read(Array($0.keys)) != $0 }
    }
}
