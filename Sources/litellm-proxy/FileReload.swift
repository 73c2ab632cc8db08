import Logging
import ProxyCore
import ProxyServer
import RouterConfig

/// Reads the configuration file again, whoever asks for it, and says what came of it; an actor, so that reloads follow each other.
actor FileReload: ConfigurationReloading {
    private let reloader: ConfigurationReloader
    private let manager: ServiceManager
    private let logger: Logger

    init(reloader: ConfigurationReloader, manager: ServiceManager, logger: Logger) {
        self.reloader = reloader
        self.manager = manager
        self.logger = logger
    }

    func reload(_ service: ProxyService) async -> ReloadOutcome {
        reload(service, because: "POST /config/reload")
    }

    /// The file and those that it includes.
    nonisolated var files: [String] { reloader.files }

    /// Whether there was something to read again, well or not.
    func reloadIfChanged(_ service: ProxyService) -> Bool {
        guard reloader.hasChanged else { return false }
        _ = reload(service, because: "the file changed")
        return true
    }

    func reload(_ service: ProxyService, because reason: String) -> ReloadOutcome {
        manager.reloading()
        defer { manager.ready("serving") }
        do throws(ConfigError) {
            let outcome = try reloader.reload(service)
            logger.log(outcome.report.diagnostics)
            logger.notice("configuration reloaded (\(reason)): \(outcome.difference)")
            return .reloaded(outcome.difference, findings: outcome.report.diagnostics.map(\.description))
        } catch {
            logger.error("configuration not reloaded (\(reason)), the old one stays: \(error)")
            return .refused(findings: error.diagnostics.map(\.description))
        }
    }
}

extension Logger {
    /// Writes a line for each finding about a configuration, at the level of its weight.
    func log(_ diagnostics: [ConfigDiagnostic]) {
        for diagnostic in diagnostics {
            let level: Level =
                switch diagnostic.severity {
                case .error: .error
                case .warning: .warning
                case .note: .notice
                }
            log(level: level, "\(diagnostic)")
        }
    }
}
