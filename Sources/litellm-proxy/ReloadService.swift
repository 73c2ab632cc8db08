import Logging
import ProxyCore
import ProxyServer
import RouterConfig
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again on SIGHUP and when the file changes, and says what came of it.
struct ReloadService: Service {
    let reloader: ConfigurationReloader
    let manager: ServiceManager
    let logger: Logger

    /// How often the file is looked at; a look is one `stat`.
    private let interval = Duration.seconds(2)

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in signals { self.reload(because: "SIGHUP came") }
                }
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil {
                        if reloader.hasChanged { self.reload(because: "the file changed") }
                    }
                }
            }
        }
    }

    private func reload(because reason: String) {
        manager.reloading()
        do throws(ConfigError) {
            let outcome = try reloader.reload()
            for diagnostic in outcome.report.diagnostics { logger.warning("\(diagnostic)") }
            logger.notice("configuration reloaded (\(reason)): \(outcome.difference)")
        } catch {
            logger.error("configuration not reloaded (\(reason)), the old one stays: \(error)")
        }
        manager.ready("serving")
    }
}
