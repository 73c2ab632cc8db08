import Logging
import ProxyCore
import ProxyServer

/// Makes the loggers: level and form from the options, `LITELLM_LOG` and `JSON_LOGS`; lines go to standard error.
struct LogSetup {
    private let level: Logger.Level
    private let isJSON: Bool

    init(options: ServeOptions, environment: ProcessEnvironment) {
        let levels: [String: Logger.Level] = [
            "DEBUG": .debug, "INFO": .info, "WARNING": .warning, "WARN": .warning, "ERROR": .error,
            "CRITICAL": .critical,
        ]
        if options.detailedDebug || environment.isTrue("DETAILED_DEBUG") {
            level = .trace
        } else if options.debug || environment.isTrue("DEBUG") {
            level = .debug
        } else {
            level = environment["LITELLM_LOG"].flatMap { levels[$0.uppercased()] } ?? .info
        }
        isJSON = environment.isTrue("JSON_LOGS")
    }

    func logger(_ label: String, json: Bool = false, isVerbose: Bool = false) -> Logger {
        var logger = Logger(label: label) { label in
            let clock = SystemClock()
            guard json || isJSON else {
                return TextLogHandler(label: label, timestamp: { clock.unixTime }, write: StandardError.write)
            }
            return JSONLogHandler(label: label, timestamp: { clock.unixTime }, write: StandardError.write)
        }
        logger.logLevel = isVerbose ? min(level, .debug) : level
        return logger
    }
}
