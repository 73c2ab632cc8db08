import ArgumentParser

/// The options of LiteLLM's command line that mean something here, under LiteLLM's names.
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

    @Option(name: .customLong("num_workers"), help: "Event loops (NUM_WORKERS; 1).")
    var workers: Int?

    @Option(name: .customLong("request_timeout"), help: "Seconds a request may take (REQUEST_TIMEOUT).")
    var requestTimeout: Double?

    @Flag(name: .customLong("drop_params"), help: "Drop parameters that a backend does not take.")
    var dropParams = false

    @Flag(name: .customLong("debug"), help: "Log debug lines.")
    var debug = false

    @Flag(name: .customLong("detailed_debug"), help: "Log everything.")
    var detailedDebug = false

    @Flag(name: .customLong("health"), help: "Ask a running proxy for its backends' health, and exit.")
    var health = false

    @Flag(name: .customLong("test"), help: "Send a running proxy one chat completion, and exit.")
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
        help: "Seconds an idle connection is kept (KEEPALIVE_TIMEOUT; 75)."
    )
    var keepAliveTimeout: Double?

    @Option(
        name: .customLong("limit_concurrency"),
        help: "The most connections at a time (half of the open files, at most 8192); more get a 503."
    )
    var connectionLimit: Int?

    @Option(
        name: .customLong("limit_body_memory_mb"),
        help: "Memory for the bodies of all requests together (256); more get a 503."
    )
    var bodyMemory: Int?
}
