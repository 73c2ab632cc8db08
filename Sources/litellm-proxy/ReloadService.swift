import ProxyCore
import ServiceLifecycle
import UnixSignals

/// Has the configuration read again on SIGHUP and when the file changes.
struct ReloadService: Service {
    let service: ProxyService
    let reload: FileReload

    /// How often the file is looked at; a look is one `stat`.
    private let interval = Duration.seconds(2)

    init(service: ProxyService, reload: FileReload) {
        self.service = service
        self.reload = reload
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in signals { _ = await reload.reload(service, because: "SIGHUP came") }
                }
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil {
                        await reload.reloadIfChanged(service)
                    }
                }
            }
        }
    }
}
