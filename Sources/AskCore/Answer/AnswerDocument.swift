import OpenAIWire

/// The object of `--json`, and the last line of `--jsonl`.
///
/// Keys may be added. A change that could break a reader raises `v`.
enum AnswerDocument {
    static func object(_ record: AnswerRecord, model: String, turn: String?) -> JSONObject {
        var object: JSONObject = ["v": 1, "text": .string(record.text)]
        if !record.reasoning.isEmpty { object["reasoning"] = .string(record.reasoning) }
        object["model"] = .string(record.model ?? model)
        object["finish_reason"] = record.finishReason.map { .string($0) } ?? .null
        object["status"] = .string(record.status)
        object["usage"] = record.usage ?? .null
        var timings = JSONObject()
        timings["head_ms"] = milliseconds(record.timings.head)
        timings["first_token_ms"] = milliseconds(record.timings.firstToken)
        timings["total_ms"] = milliseconds(record.timings.total)
        let receipt = Receipt(record: record, requestedModel: model)
        if let rate = receipt.tokensPerSecond.flatMap({ JSONNumber($0) }) {
            timings["tokens_per_second"] = .number(rate)
        }
        object["timings"] = .object(timings)
        object["route"] = .object(receipt.routeObject)
        object["retries"] = .number(JSONNumber(record.retries))
        object["response_id"] = record.id.map { .string($0) } ?? .null
        object["exchange_id"] = turn.map { .string($0) } ?? .null
        if case .failed(let error) = record.ending { object["error"] = .string(error.message) }
        if !record.logprobs.isEmpty { object["logprobs"] = .array(record.logprobs) }
        return object
    }

    private static func milliseconds(_ duration: Duration?) -> JSONValue {
        guard let duration, let number = JSONNumber((duration.seconds * 1e6).rounded() / 1e3) else {
            return .null
        }
        return .number(number)
    }
}
