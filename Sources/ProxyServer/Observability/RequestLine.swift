import ProxyCore

/// What the access log says of a request beside its method and path.
///
/// Handed to the log handler as one value, which writes it in its own form (``LogForm``): pairs would be put into a dictionary, sorted
/// and made text for every request. A class, because a summary is large and a line's value passes through many hands.
final class RequestLine: Sendable {
    /// The metadata's key that it stands under.
    static let key = "request"

    let summary: RequestSummary
    /// When the request ended, in seconds since 1970, where the line is written later.
    let time: Double?

    init(summary: RequestSummary, time: Double? = nil) {
        self.summary = summary
        self.time = time
    }

    /// Tells a line what there is to say.
    func add(to line: inout some LogFacts) {
        line.add("status", summary.status)
        line.add("ms", milliseconds: summary.duration)
        if let route = summary.route {
            line.add("model", route.requestedModel)
            if let deployment = route.deployment { line.add("deployment", deployment.rawValue) }
            if route.attempts > 1 { line.add("attempts", route.attempts) }
            if route.fallbacks > 0 { line.add("fallbacks", route.fallbacks) }
            if let time = route.timeToHead { line.add("ttfb_ms", milliseconds: time) }
        }
        if let usage = summary.usage {
            line.add("prompt_tokens", usage.promptTokens)
            line.add("completion_tokens", usage.completionTokens)
        }
        if let address = summary.remoteAddress { line.add("from", address) }
        line.add("id", summary.callID)
        if let failure = summary.failure { line.add("failure", failure) }
    }
}

extension RequestLine: CustomStringConvertible {
    /// The pairs, for a handler of somebody else's.
    var description: String {
        var line = LogLine(capacity: 256)
        add(to: &line)
        return String(decoding: line.ended().dropFirst().dropLast(), as: UTF8.self)
    }
}
