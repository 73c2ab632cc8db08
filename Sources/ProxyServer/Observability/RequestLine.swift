import OpenAIWire
import ProxyCore

/// What the access log says of a request beside its method and path.
///
/// Handed to the log handler as one value, which writes it in its own form: pairs would be put into a dictionary, sorted and made text
/// for every request. A class, because a summary is large and a line's value passes through many hands.
final class RequestLine: Sendable {
    /// The metadata's key that it stands under.
    static let key = "request"

    let summary: RequestSummary

    init(summary: RequestSummary) {
        self.summary = summary
    }

    /// Appends the pairs to a line of text.
    func append(to line: inout LogLine) {
        line.append(" status=", summary.status)
        line.append(" ms=", milliseconds: summary.duration)
        if let route = summary.route {
            line.append(" model=", route.requestedModel)
            if let deployment = route.deployment { line.append(" deployment=", deployment.rawValue) }
            if route.attempts > 1 { line.append(" attempts=", route.attempts) }
            if route.fallbacks > 0 { line.append(" fallbacks=", route.fallbacks) }
            if let time = route.timeToHead { line.append(" ttfb_ms=", milliseconds: time) }
        }
        if let usage = summary.usage {
            line.append(" prompt_tokens=", usage.promptTokens)
            line.append(" completion_tokens=", usage.completionTokens)
        }
        if let address = summary.remoteAddress { line.append(" from=", address) }
        line.append(" id=", summary.callID)
        if let failure = summary.failure { line.append(" failure=", failure) }
    }

    /// Adds the members to a line's JSON object.
    func add(to object: inout JSONObject) {
        object["status"] = .number(JSONNumber(summary.status))
        object["ms"] = Self.milliseconds(summary.duration)
        if let route = summary.route {
            object["model"] = .string(route.requestedModel)
            if let deployment = route.deployment { object["deployment"] = .string(deployment.rawValue) }
            if route.attempts > 1 { object["attempts"] = .number(JSONNumber(route.attempts)) }
            if route.fallbacks > 0 { object["fallbacks"] = .number(JSONNumber(route.fallbacks)) }
            if let time = route.timeToHead { object["ttfb_ms"] = Self.milliseconds(time) }
        }
        if let usage = summary.usage {
            object["prompt_tokens"] = .number(JSONNumber(usage.promptTokens))
            object["completion_tokens"] = .number(JSONNumber(usage.completionTokens))
        }
        if let address = summary.remoteAddress { object["from"] = .string(address) }
        object["id"] = .string(summary.callID)
        if let failure = summary.failure { object["failure"] = .string(failure) }
    }

    private static func milliseconds(_ duration: Duration) -> JSONValue {
        JSONNumber(Double(duration.tenthsOfMilliseconds) / 10).map { .number($0) } ?? .null
    }
}

extension RequestLine: CustomStringConvertible {
    /// The pairs, for a handler of somebody else's.
    var description: String {
        var line = LogLine(capacity: 256)
        append(to: &line)
        return String(decoding: line.ended().dropFirst().dropLast(), as: UTF8.self)
    }
}
