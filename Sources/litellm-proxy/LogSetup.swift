import Logging
import ProxyCore
import ProxyServer

/// Makes the loggers: level and form from the options, `LITELLM_LOG` and `JSON_LOGS`; lines go to standard error.
struct LogSetup {
    private let level: Logger.Level
    private let isJSON: Bool
    private let output: LogOutput

    init(options: ServeOptions, environment: ProcessEnvironment, output: LogOutput) {
        self.output = output
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

    /// For requests' lines, which come many at a time.
    func accessLogger(json: Bool, isVerbose: Bool) -> Logger {
        logger("access", json: json, isVerbose: isVerbose, write: output.writeTogether)
    }

    func logger(_ label: String) -> Logger {
        logger(label, json: false, isVerbose: false, write: output.write)
    }

    private func logger(
        _ label: String,
        json: Bool,
        isVerbose: Bool,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) -> Logger {
        var logger = Logger(label: label) { label in
            let clock = SystemClock()
            let form: LogForm = json || isJSON ? .json : .text
            return LineLogHandler(label: label, form: form, timestamp: { clock.unixTime }, write: write)
        }
        logger.logLevel = isVerbose ? min(level, .debug) : level
        return logger
    }
}
