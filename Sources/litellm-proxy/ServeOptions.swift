import ArgumentParser
import Logging
import ProxyOperations

/// The options of LiteLLM's command line that have an effect here, under LiteLLM's names.
struct ServeOptions: ParsableArguments {
    @Option(
        name: [.customLong("config"), .customShort("c")],
        help: "The LiteLLM config.yaml (CONFIG_FILE_PATH)."
    )
    var config: String?

    @Option(name: .customLong("host"), help: "The address to listen on (HOST; 0.0.0.0).")
    var host: String?

    @Option(name: .customLong("port"), help: "The port to listen on (PORT; 4000).")
    var port: Int?

    @Option(
        name: [.customLong("model"), .customShort("m")],
        help: "Serve this one model, as in openai/NAME."
    )
    var model: String?

    @Option(name: .customLong("alias"), help: "The name that clients use for --model.")
    var alias: String?

    @Option(name: .customLong("api_base"), help: "The backend's address for --model.")
    var apiBase: String?

    @Option(name: .customLong("num_workers"), help: "The number of event loops (NUM_WORKERS; 1).")
    var workers: Int?

    @Option(name: .customLong("request_timeout"), help: "Seconds a request may take (REQUEST_TIMEOUT).")
    var requestTimeout: Double?

    @Flag(name: .customLong("drop_params"), help: "Drop parameters that a backend does not support.")
    var dropParams = false

    @Flag(name: .customLong("debug"), help: "Log debug lines.")
    var debug = false

    @Flag(name: .customLong("detailed_debug"), help: "Log everything.")
    var detailedDebug = false

    @Flag(name: .customLong("health"), help: "Print the health of a running proxy's backends, and exit.")
    var health = false

    @Flag(name: .customLong("test"), help: "Send one chat completion to a running proxy, and exit.")
    var test = false

    @Flag(
        name: .customLong("validate_config"),
        help: "Check the configuration, print what each key does, and exit."
    )
    var validateConfig = false

    @Flag(name: [.customLong("version"), .customShort("v")], help: "Print the version, and exit.")
    var version = false

    @Option(name: .customLong("ssl_certfile_path"), help: "The TLS certificate, PEM (SSL_CERTFILE_PATH).")
    var certificateFile: String?

    @Option(name: .customLong("ssl_keyfile_path"), help: "The TLS certificate's key, PEM (SSL_KEYFILE_PATH).")
    var keyFile: String?

    @Option(
        name: .customLong("keepalive_timeout"),
        help: "Seconds an idle connection stays open (KEEPALIVE_TIMEOUT; 75)."
    )
    var keepAliveTimeout: Double?

    @Option(
        name: .customLong("limit_concurrency"),
        help: "The most open connections (half of the open file limit, at most 8192); more get a 503."
    )
    var connectionLimit: Int?

    @Option(
        name: .customLong("limit_body_memory_mb"),
        help: "Memory for all request bodies together, in MiB (256); beyond it requests get a 503."
    )
    var bodyMemory: Int?
}

extension ServeOptions {
    /// The loggers: level from the options, else `LITELLM_LOG`; `JSON_LOGS` selects JSON.
    func loggers(_ environment: ProcessEnvironment, output: LogOutput) -> Loggers {
        Loggers(level: logLevel(environment), isJSON: environment.isTrue("JSON_LOGS"), output: output)
    }

    private func logLevel(_ environment: ProcessEnvironment) -> Logger.Level {
        if detailedDebug || environment.isTrue("DETAILED_DEBUG") { return .trace }
        if debug || environment.isTrue("DEBUG") { return .debug }
        return switch environment["LITELLM_LOG"]?.uppercased() {
        case "DEBUG": .debug
        case "WARNING", "WARN": .warning
        case "ERROR": .error
        case "CRITICAL": .critical
        default: .info
        }
    }
}
