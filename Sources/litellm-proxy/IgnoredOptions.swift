import ArgumentParser

/// LiteLLM's options that have no effect here; accepted so that unit files and scripts keep working.
struct IgnoredOptions: ParsableArguments {
    @Option(name: .customLong("api_version"), help: .hidden) var apiVersion: String?
    @Option(name: .customLong("headers"), help: .hidden) var headers: String?
    @Option(name: .customLong("temperature"), help: .hidden) var temperature: Double?
    @Option(name: .customLong("max_tokens"), help: .hidden) var maxTokens: Int?
    @Option(name: .customLong("max_budget"), help: .hidden) var maxBudget: Double?
    @Option(name: .customLong("log_config"), help: .hidden) var logConfig: String?
    @Option(name: .customLong("ciphers"), help: .hidden) var ciphers: String?
    @Option(name: .customLong("max_requests_before_restart"), help: .hidden) var maxRequests: Int?
    @Option(name: .customLong("prometheus_metrics_port"), help: .hidden) var metricsPort: Int?
    @Option(name: .customLong("telemetry"), help: .hidden) var telemetry: String?
    @Option(name: .customLong("num_requests"), help: .hidden) var numRequests: Int?
    @Option(name: .customLong("add_key"), help: .hidden) var addKey: String?
    @Flag(name: .customLong("add_function_to_prompt"), help: .hidden) var addFunctionToPrompt = false
    @Flag(name: .customLong("test_async"), help: .hidden) var testAsync = false
    @Flag(name: .customLong("run_gunicorn"), help: .hidden) var gunicorn = false
    @Flag(name: .customLong("run_hypercorn"), help: .hidden) var hypercorn = false
    @Flag(name: .customLong("run_granian"), help: .hidden) var granian = false
    @Flag(name: .customLong("reload"), help: .hidden) var reload = false
    @Flag(name: .customLong("setup"), help: .hidden) var setup = false
    @Flag(name: .customLong("save"), help: .hidden) var save = false
    @Flag(name: .customLong("local"), help: .hidden) var local = false
    @Flag(name: .customLong("skip_server_startup"), help: .hidden) var skipStartup = false
    @Flag(name: .customLong("use_prisma_db_push"), help: .hidden) var prisma = false
    @Flag(name: .customLong("iam_token_db_auth"), help: .hidden) var iam = false
    @Flag(name: .customLong("use_queue"), help: .hidden) var queue = false
    @Flag(name: .customLong("use_v2_migration_resolver"), help: .hidden) var resolver = false
    @Flag(name: .customLong("use_legacy_migration_resolver"), help: .hidden) var legacyResolver = false
    @Flag(name: .customLong("azure_postgresql_auth"), help: .hidden) var azureDatabase = false
    @Flag(name: .customLong("enforce_prisma_migration_check"), help: .hidden) var migrationCheck = false
    @Flag(name: .customLong("check_migrations_against_existing_data"), help: .hidden) var dryMigration = false
    @Option(name: .customLong("granian_threads"), help: .hidden) var granianThreads: Int?
    @Option(name: .customLong("timeout_worker_healthcheck"), help: .hidden) var workerCheck: Int?
    @Option(name: .customLong("max_requests_before_restart_jitter"), help: .hidden) var restartJitter: Int?
    @Option(name: .customLong("max_request_header_size"), help: .hidden) var headerSize: Int?

    /// A line for each option given, with the reason.
    var notes: [String] {
        let given: [(String, Bool, String)] = [
            ("--api_version", apiVersion != nil, "it concerns Azure, which is not served here"),
            ("--headers", headers != nil, "set extra_headers in the configuration"),
            ("--temperature", temperature != nil, "set temperature in the model's litellm_params"),
            ("--max_tokens", maxTokens != nil, "set max_tokens in the model's litellm_params"),
            ("--max_budget", maxBudget != nil, "there are no budgets here"),
            ("--log_config", logConfig != nil, "LITELLM_LOG and JSON_LOGS set the log"),
            ("--ciphers", ciphers != nil, "TLS 1.2 and 1.3 are supported with their modern ciphers"),
            (
                "--max_requests_before_restart", maxRequests != nil,
                "memory does not grow, so no restarts are needed"
            ),
            ("--prometheus_metrics_port", metricsPort != nil, "/metrics is on the same port"),
            ("--telemetry", telemetry != nil, "nothing is ever sent anywhere"),
            ("--num_requests", numRequests != nil, "--test sends one request"),
            ("--add_key", addKey != nil, "keys are set in the configuration"),
            ("--add_function_to_prompt", addFunctionToPrompt, "tools are passed to the backend as they are"),
            ("--test_async", testAsync, "use --test"),
            ("--run_gunicorn", gunicorn, "the server is built in"),
            ("--run_hypercorn", hypercorn, "the server is built in"),
            ("--run_granian", granian, "the server is built in"),
            ("--reload", reload, "it reloads Python code"),
            ("--setup", setup, "write a config.yaml instead"),
            ("--save", save, "write a config.yaml instead"),
            ("--local", local, "it concerns LiteLLM's development"),
            ("--skip_server_startup", skipStartup, "it concerns LiteLLM's database"),
            ("--use_prisma_db_push", prisma, "there is no database here"),
            ("--iam_token_db_auth", iam, "there is no database here"),
            ("--use_queue", queue, "there is no job queue here"),
            ("--use_v2_migration_resolver", resolver, "there is no database here"),
            ("--use_legacy_migration_resolver", legacyResolver, "there is no database here"),
            ("--azure_postgresql_auth", azureDatabase, "there is no database here"),
            ("--enforce_prisma_migration_check", migrationCheck, "there is no database here"),
            ("--check_migrations_against_existing_data", dryMigration, "there is no database here"),
            ("--granian_threads", granianThreads != nil, "--num_workers sets the number of event loops"),
            (
                "--timeout_worker_healthcheck", workerCheck != nil,
                "there is one process, which systemd's watchdog supervises"
            ),
            (
                "--max_requests_before_restart_jitter", restartJitter != nil,
                "memory does not grow, so no restarts are needed"
            ),
            ("--max_request_header_size", headerSize != nil, "a request head may have 64 KiB"),
        ]
        return given.filter(\.1).map { "\($0.0) has no effect here: \($0.2)" }
    }
}
