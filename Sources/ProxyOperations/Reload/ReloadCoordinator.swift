package import Logging
package import ProxyCore
package import RouterConfig

/// Reloads the configuration file and logs the outcome.
///
/// An actor, so that only one reload runs at a time.
package actor ReloadCoordinator: ConfigurationReloading {
    private let reloader: ConfigurationReloader
    private let manager: ServiceManager
    private let logger: Logger

    package init(reloader: ConfigurationReloader, manager: ServiceManager, logger: Logger) {
        self.reloader = reloader
        self.manager = manager
        self.logger = logger
    }

    package func reload(_ service: ProxyService) async -> ReloadOutcome {
        reload(service, because: "POST /config/reload")
    }

    /// The file and its includes.
    nonisolated var files: [String] { reloader.files }

    /// Reloads if the file or an include has changed.
    ///
    /// - Returns: whether it had changed, even if it could not be used.
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
            logger.error("configuration not reloaded (\(reason)), keeping the old one: \(error)")
            return .refused(findings: error.diagnostics.map(\.description))
        }
    }
}

extension Logger {
    /// Logs each finding about a configuration on its own line, at the level of its severity.
    package func log(_ diagnostics: [ConfigDiagnostic]) {
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
