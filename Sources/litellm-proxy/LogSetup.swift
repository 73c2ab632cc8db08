import Logging
import ProxyCore
import ProxyServer
import Synchronization

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
        setNotice(json: false)
    }

    /// Has dropped lines told of in the form of the others.
    private func setNotice(json: Bool) {
        let form: LogForm = json || isJSON ? .json : .text
        output.setNotice { count in
            let line = Mutex<[UInt8]>([])
            let handler = LineLogHandler(label: "log", form: form, timestamp: { SystemClock().unixTime }) {
                bytes in
                line.withLock { $0 = bytes }
            }
            Logger(label: "log") { _ in handler }
                .warning(
                    "log lines were dropped, because nobody took them in time",
                    metadata: ["count": "\(count)"]
                )
            return line.withLock { $0 }
        }
    }

    /// For requests' lines, which come many at a time.
    func accessLogger(json: Bool, isVerbose: Bool) -> Logger {
        setNotice(json: json)
        return logger("access", json: json, isVerbose: isVerbose, write: output.writeTogether)
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
