import ArgumentParser
import CurlTransport
import HTTPTransport
import Logging
import ProxyCore
import ProxyOperations
import ProxyServer
import ServiceLifecycle
import UnixSignals

/// Serves until the process is told to stop; the default command.
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
        if options.health || options.test { return try await RunningProxy(options, environment).run() }
        try await serve(environment)
    }

    /// How long the exit waits for the last log lines to be read.
    private static let flushTimeout = Duration.seconds(1)

    private func serve(_ started: ProcessEnvironment) async throws {
        ProcessSetup.ignoreSignals()
        ProcessSetup.fillStandardDescriptors()
        DescriptorLimit.raise()
        let source = try ConfigurationSource(options: options, environment: started)
        let environment = source.environment
        let settings = try ServerSettings(options, environment)
        let loops = EventLoops(count: settings.workers)
        let output = LogOutput(loops: loops)
        let logs = options.loggers(environment, output: output)
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
            ReloadCoordinator(reloader: $0, manager: manager, logger: logger)
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
        // Later, once the start is over.
        Task {
            try await Task.sleep(for: .seconds(1))
            ProgramPages.release()
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
            WatchdogService(manager: manager) {
                await server.answer()
                await transport.answer()
            },
        ]
        if let reload { services.append(await ReloadService(service: service, coordinator: reload)) }
        let group = ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        do { try await group.run() } catch {
            await output.flush(within: Self.flushTimeout)
            throw error
        }
        await output.flush(within: Self.flushTimeout)
    }
}
