import ArgumentParser
import CurlTransport
import HTTPTransport
import Logging
import ProxyCore
import ProxyServer
import RouterConfig
import ServiceLifecycle
import UnixSignals

/// Serves until it is told to stop; the default command.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the configuration (the default command)."
    )

    @OptionGroup var options: ServeOptions
    @OptionGroup(visibility: .hidden) var ignored: IgnoredOptions

    func run() async throws {
        let environment = ProcessEnvironment()
        if options.version { return print("LiteLLM: Current Version = \(ProxyService.version)") }
        if options.validateConfig {
            try ConfigurationSource.validate(options, environment)
            return
        }
        if options.health || options.test { return try await RunningProxy(options, environment).ask() }
        try await serve(environment)
    }

    /// How long the end waits for whoever reads the log.
    private static let lastLines = Duration.seconds(1)

    private func serve(_ started: ProcessEnvironment) async throws {
        EarlySignals.settle()
        EarlySignals.fillStandardDescriptors()
        DescriptorLimit.raise()
        let source = try ConfigurationSource(options: options, environment: started)
        let environment = source.environment
        let settings = try ServerSettings(options, environment)
        let loops = EventLoops(count: settings.workers)
        let output = LogOutput(loops: loops)
        let logs = LogSetup(options: options, environment: environment, output: output)
        let logger = logs.logger("litellm-proxy")
        for note in ignored.notes { logger.notice("\(note)") }
        let proxies = BackendProxies(environment)
        if let proxies { logger.notice("\(proxies.note)") }
        let transport = try await Failure.wrap { () async throws(TransportError) in
            try await CurlTransport(configuration: .reaching(through: proxies), on: loops.hosts)
        }
        let found = try await source.find(transport: transport, logger: logger)
        let observability = found.configuration.observability
        let manager = ServiceManager(environment: environment.variables)
        let reload = try source.reloader(found).map {
            FileReload(reloader: $0, manager: manager, logger: logger)
        }
        let service = ProxyService(
            configuration: found.configuration,
            transport: transport,
            observers: [
                AccessLog(
                    logger: logs.accessLogger(
                        json: observability.logsJSON,
                        isVerbose: observability.isVerbose
                    ),
                    on: loops
                )
            ],
            reloading: reload,
            rootPath: environment["SERVER_ROOT_PATH"] ?? ""
        )
        let listening = try settings.server(manager: manager)
        let server = try await Failure.wrap { () async throws(ServerError) in
            try await ProxyServer.start(service: service, configuration: listening, on: loops, logger: logger)
        }
        // A little later, when all of the start is over.
        Task {
            try await Task.sleep(for: .seconds(1))
            ProgramPages.giveBack()
        }
        var services: [any Service] = [
            ServingService(
                server: server,
                transport: transport,
                loops: loops,
                banner: Banner(configuration: found.configuration, server: server),
                logger: logger
            ),
            HealthService(service: service),
            WatchdogService(manager: manager, server: server, transport: transport),
        ]
        if let reload { services.append(ReloadService(service: service, reload: reload)) }
        let group = ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        do { try await group.run() } catch {
            await output.flush(within: Self.lastLines)
            throw error
        }
        await output.flush(within: Self.lastLines)
    }
}
