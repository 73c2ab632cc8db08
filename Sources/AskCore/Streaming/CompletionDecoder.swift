import OpenAIWire

/// Decodes the events of a streamed completion, or one whole completion, leniently: unknown and missing
/// fields are fine.
struct CompletionDecoder: Sendable {
    private(set) var finishReason: String?
    private(set) var usage: JSONValue?
    private(set) var model: String?
    private(set) var id: String?
    private(set) var isDone = false
    /// How many payloads were not JSON.
    private(set) var malformed = 0
    /// How many payloads were completions.
    private(set) var understood = 0
    private(set) var logprobs: [JSONValue] = []
    /// Whether log probabilities were dropped because there were too many.
    private(set) var droppedLogprobs = false
    private var logprobBytes = 0
    private let keepsLogprobs: Bool

    init(keepsLogprobs: Bool = true) {
        self.keepsLogprobs = keepsLogprobs
    }

    /// The text and reasoning of one payload.
    struct Delta: Sendable, Hashable {
        var text = ""
        var reasoning = ""
    }

    /// Decodes the payload of one event.
    ///
    /// - Throws: the error, if the server reports one in the stream.
    mutating func decode(_ payload: String) throws(ServerFailure) -> Delta {
        if payload == "[DONE]" {
            isDone = true
            return Delta()
        }
        guard let value = try? JSONValue(parsing: Array(payload.utf8)), value.objectValue != nil else {
            malformed += 1
            return Delta()
        }
        return try decode(value, size: payload.utf8.count)
    }

    /// - Parameter size: the size of the encoded value in bytes, counted for log probabilities.
    mutating func decode(_ value: JSONValue, size: Int = 0) throws(ServerFailure) -> Delta {
        if let error = value["error"], !error.isNull { throw ServerFailure(inStream: error) }
        understood += 1
        if let name = value["model"]?.stringValue { model = name }
        if let text = value["id"]?.stringValue { id = text }
        if let usage = value["usage"], usage.objectValue != nil { self.usage = usage }
        guard let choice = value["choices"]?[0] else { return Delta() }
        if let reason = choice["finish_reason"]?.stringValue { finishReason = reason }
        if keepsLogprobs, let tokens = choice["logprobs"]?["content"]?.arrayValue { store(tokens, size) }
        guard let message = choice["delta"] ?? choice["message"] else { return Delta() }
        return Delta(
            text: message["content"]?.stringValue ?? "",
            reasoning: message["reasoning_content"]?.stringValue ?? message["reasoning"]?.stringValue ?? ""
        )
    }

    private mutating func store(_ tokens: [JSONValue], _ size: Int) {
        logprobBytes += size
        if logprobBytes > SizeLimit.keptLogprobs {
            droppedLogprobs = true
        } else {
            logprobs += tokens
        }
    }
}
