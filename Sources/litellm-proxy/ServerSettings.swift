import ArgumentParser
import ProxyCore
import ProxyOperations
import ProxyServer

/// The server's address, TLS files and limits, from the options and the environment; the options win.
struct ServerSettings {
    private let host: String
    private let port: Int
    /// The number of event loops.
    let workers: Int
    private let options: ServeOptions
    private let environment: ProcessEnvironment

    init(_ options: ServeOptions, _ environment: ProcessEnvironment) throws {
        self.options = options
        self.environment = environment
        host = options.host ?? environment["HOST"] ?? "0.0.0.0"
        port = try options.port ?? environment.integer("PORT") ?? 4000
        workers = try options.workers ?? environment.integer("NUM_WORKERS") ?? 1
        guard (0...65535).contains(port) else {
            throw ValidationError("--port: \(port) is not a port; use 1 to 65535.")
        }
        guard (1...256).contains(workers) else {
            throw ValidationError(
                "--num_workers: \(workers) is out of range; use 1 to 256."
            )
        }
    }

    func server(manager: ServiceManager) throws -> ServerConfiguration {
        var limits = ConnectionLimits()
        if let seconds = try options.keepAliveTimeout ?? environment.number("KEEPALIVE_TIMEOUT") {
            guard seconds > 0, seconds < 1e6 else {
                throw ValidationError("--keepalive_timeout: \(seconds) is not a number of seconds above 0.")
            }
            limits.idleTime = .seconds(seconds)
        }
        if let connections = options.connectionLimit {
            guard connections > 0 else {
                throw ValidationError(
                    "--limit_concurrency: \(connections) would refuse every client; use 1 or more."
                )
            }
            limits.connections = connections
        }
        if let megabytes = options.bodyMemory {
            guard (1...1_000_000).contains(megabytes) else {
                throw ValidationError(
                    "--limit_body_memory_mb: \(megabytes) is out of range; use 1 to 1000000."
                )
            }
            limits.heldBodyBytes = megabytes * 1024 * 1024
        }
        let drain = try environment.number("GRACEFUL_SHUTDOWN_TIMEOUT") ?? 30
        return ServerConfiguration(
            endpoint: manager.inheritedSocket.map { .inherited(descriptor: $0) }
                ?? .address(host: host, port: port),
            tls: try tls,
            eventLoops: workers,
            limits: limits,
            drainTime: .seconds(max(0, min(drain, 1e6)))
        )
    }

    private var tls: ServerConfiguration.TLSFiles? {
        get throws {
            let certificate = options.certificateFile ?? environment["SSL_CERTFILE_PATH"]
            let key = options.keyFile ?? environment["SSL_KEYFILE_PATH"]
            switch (certificate, key) {
            case (nil, nil): return nil
            case (let certificate?, let key?): return .init(certificate: certificate, key: key)
            default:
                throw ValidationError(
                    "--ssl_certfile_path and --ssl_keyfile_path belong together; give both."
                )
            }
        }
    }
}
