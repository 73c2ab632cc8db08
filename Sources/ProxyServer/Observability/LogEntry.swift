import Logging

/// What a line says, before it has a form.
struct LogEntry {
    let timestamp: Double
    let level: Logger.Level
    let label: String
    let message: Logger.Message
    /// The request that it is about, where it is a line of the access log.
    private let request: RequestLine?
    /// The other values, in the order of their names.
    private let pairs: [(key: String, value: Logger.Metadata.Value)]

    /// - Parameters:
    ///   - now: the time of all lines but those of requests that ended before.
    ///   - common: what every line of the logger carries; the event's own values go before.
    init(_ event: LogEvent, label: String, now: () -> Double, common: Logger.Metadata) {
        self.level = event.level
        self.label = label
        self.message = event.message
        var values = event.metadata ?? [:]
        if !common.isEmpty { values.merge(common) { own, _ in own } }
        // Mostly a request is all there is, and need not be looked up.
        let isAlone = values.count == 1
        let first = isAlone ? values.first?.value : values[RequestLine.key]
        if case .stringConvertible(let line as RequestLine)? = first {
            request = line
            timestamp = line.time ?? now()
            if isAlone {
                pairs = []
                return
            }
            values[RequestLine.key] = nil
        } else {
            request = nil
            timestamp = now()
        }
        pairs = values.sorted { $0.key < $1.key }
    }

    /// Tells a line all but its beginning: what there is of a request, then the other values.
    func addFacts(to line: inout some LogFacts) {
        request?.add(to: &line)
        for (name, value) in pairs { line.add(name, "\(value)") }
    }
}
