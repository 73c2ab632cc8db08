import HTTPTypes
import OpenAIWire

/// A line about an answer: model, route, tokens, speed, cost.
struct Receipt: Sendable {
    var record: AnswerRecord
    var requestedModel: String

    var line: String {
        var parts: [String] = []
        let model = record.model ?? requestedModel
        parts.append(route.map { "\(model) via \($0)" } ?? model)
        if let tokens { parts.append(tokens) }
        if let time = record.timings.firstToken { parts.append("ttft \(time.shortText)") }
        if let rate = tokensPerSecond { parts.append("\(rate.rounded(toPlaces: rate < 10 ? 1 : 0)) tok/s") }
        parts.append(record.timings.total.shortText)
        if let cost = header("x-litellm-response-cost").flatMap({ Double($0) }) {
            parts.append("$\(cost.rounded(toPlaces: 6))")
        }
        let retries = record.retries + (header("x-litellm-attempted-retries").flatMap { Int($0) } ?? 0)
        if retries > 0 { parts.append(retries == 1 ? "1 retry" : "\(retries) retries") }
        if let fallbacks = header("x-litellm-attempted-fallbacks").flatMap({ Int($0) }), fallbacks > 0 {
            parts.append(fallbacks == 1 ? "1 fallback" : "\(fallbacks) fallbacks")
        }
        if let id = header("x-litellm-call-id") ?? header("x-request-id") ?? record.id {
            parts.append("id \(id)")
        }
        return parts.joined(separator: " · ")
    }

    /// The deployment that answered.
    var route: String? { header("x-litellm-model-id") ?? header("x-litellm-model-api-base") }

    var tokensPerSecond: Double? {
        guard let count = record.usage?["completion_tokens"]?.intValue, count > 1,
            let first = record.timings.firstToken
        else { return nil }
        let seconds = (record.timings.total - first).seconds
        return seconds > 0.0005 ? Double(count - 1) / seconds : nil
    }

    private var tokens: String? {
        guard let usage = record.usage, let sent = usage["prompt_tokens"]?.intValue else { return nil }
        let cached = usage["prompt_tokens_details"]?["cached_tokens"]?.intValue ?? 0
        return
            "\(sent)→\(usage["completion_tokens"]?.intValue ?? 0) tok\(cached > 0 ? " (\(cached) cached)" : "")"
    }

    private func header(_ name: String) -> String? {
        record.headers[names: [name]].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The route of the request, from the response headers, for `--json`.
    var routeObject: JSONObject {
        var object = JSONObject()
        let names = [
            ("deployment", "x-litellm-model-id"), ("group", "x-litellm-model-group"),
            ("api_base", "x-litellm-model-api-base"),
            ("retries", "x-litellm-attempted-retries"), ("fallbacks", "x-litellm-attempted-fallbacks"),
            ("cost", "x-litellm-response-cost"), ("call_id", "x-litellm-call-id"),
            ("request_id", "x-request-id"),
        ]
        for (key, name) in names {
            guard let value = header(name) else { continue }
            object[key] =
                ["retries", "fallbacks", "cost"].contains(key)
                ? JSONNumber(text: value).map { .number($0) } : .string(value)
        }
        return object
    }
}
