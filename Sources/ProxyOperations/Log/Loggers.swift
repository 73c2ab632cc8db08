package import Logging
import ProxyCore
import Synchronization

/// Makes the program's loggers: all of one level and format, all writing to one output.
package struct Loggers {
    private let level: Logger.Level
    private let isJSON: Bool
    private let output: LogOutput

    /// - Parameters:
    ///   - level: the lowest level that is logged.
    ///   - isJSON: whether all lines are JSON, whatever the configuration says.
    ///   - output: receives the lines.
    package init(level: Logger.Level, isJSON: Bool, output: LogOutput) {
        self.level = level
        self.isJSON = isJSON
        self.output = output
        setNotice(.text)
    }

    /// Makes the access log's logger, which writes many lines at once.
    ///
    /// - Parameters:
    ///   - json: whether the configuration asks for JSON.
    ///   - isVerbose: whether the configuration asks for debug lines.
    package func accessLogger(json: Bool, isVerbose: Bool) -> Logger {
        let form = form(json: json)
        setNotice(form)
        var logger = logger("access", form, write: output.writeTogether)
        if isVerbose { logger.logLevel = min(level, .debug) }
        return logger
    }

    /// Makes a logger for everything else.
    package func logger(_ label: String) -> Logger {
        logger(label, form(json: false), write: output.write)
    }

    private func form(json: Bool) -> LogForm { json || isJSON ? .json : .text }

    private func logger(
        _ label: String,
        _ form: LogForm,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) -> Logger {
        let clock = SystemClock()
        var logger = Logger(label: label) { label in
            LineLogHandler(label: label, form: form, timestamp: { clock.unixTime }, write: write)
        }
        logger.logLevel = level
        return logger
    }

    /// Makes the output report dropped lines in the format of the others.
    private func setNotice(_ form: LogForm) {
        output.setNotice { count in
            let line = Mutex<[UInt8]>([])
            let handler = LineLogHandler(label: "log", form: form, timestamp: { SystemClock().unixTime }) {
                bytes in
                line.withLock { $0 = bytes }
            }
            Logger(label: "log") { _ in handler }
                .warning(
                    "log lines were dropped, because nobody read them in time",
                    metadata: ["count": "\(count)"]
                )
            return line.withLock { $0 }
        }
    }
}
