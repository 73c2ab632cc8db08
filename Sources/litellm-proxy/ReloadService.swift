import ProxyCore
import RouterConfig
import ServiceLifecycle
import UnixSignals

/// Has the configuration read again on SIGHUP and when the file changes.
struct ReloadService: Service {
    let service: ProxyService
    let reload: FileReload

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in signals { _ = await reload.reload(service, because: "SIGHUP came") }
                }
                group.addTask {
                    await FileFollower(
                        files: { reload.files },
                        look: { await reload.reloadIfChanged(service) }
                    ).run()
                }
            }
        }
    }
}

extension ReloadService: CustomStringConvertible {
    /// Its name alone: debug lines of the service lifecycle show it, and what it is made of holds the whole configuration.
    var description: String { "ReloadService" }
}
