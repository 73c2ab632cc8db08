import OpenAIWire

/// Reads the payloads of a stream's events, or one whole completion, into what they say.
struct ChunkReader: Sendable {
    private(set) var finishReason: String?
    private(set) var usage: JSONValue?
    private(set) var model: String?
    private(set) var id: String?
    private(set) var isDone = false
    /// Payloads that were not JSON.
    private(set) var malformed = 0
    private(set) var understood = 0
    private(set) var logprobs: [JSONValue] = []
    /// Whether log probabilities were dropped, because there were too many of them.
    private(set) var droppedLogprobs = false
    private var logprobBytes = 0
    /// Whether somebody wants the log probabilities.
    private let keepsLogprobs: Bool

    init(keepsLogprobs: Bool = true) {
        self.keepsLogprobs = keepsLogprobs
    }

    /// Text and reasoning, as the wire has them.
    struct Delta: Sendable, Hashable {
        var text = ""
        var reasoning = ""
    }

    /// Takes one payload.
    ///
    /// Throws where the server reports an error in the stream.
    mutating func read(_ payload: String) throws(ServerFailure) -> Delta {
        if payload == "[DONE]" {
            isDone = true
            return Delta()
        }
        guard let value = try? JSONValue(parsing: Array(payload.utf8)), value.objectValue != nil else {
            malformed += 1
            return Delta()
        }
        return try read(value, size: payload.utf8.count)
    }

    /// - Parameter size: how many bytes the value took.
    mutating func read(_ value: JSONValue, size: Int = 0) throws(ServerFailure) -> Delta {
        if let error = value["error"], !error.isNull { throw ServerFailure(inStream: error) }
        understood += 1
        if let name = value["model"]?.stringValue { model = name }
        if let text = value["id"]?.stringValue { id = text }
        if let usage = value["usage"], usage.objectValue != nil { self.usage = usage }
        guard let choice = value["choices"]?[0] else { return Delta() }
        if let reason = choice["finish_reason"]?.stringValue { finishReason = reason }
        if keepsLogprobs, let tokens = choice["logprobs"]?["content"]?.arrayValue { keep(tokens, size) }
        guard let message = choice["delta"] ?? choice["message"] else { return Delta() }
        return Delta(
            text: message["content"]?.stringValue ?? "",
            reasoning: message["reasoning_content"]?.stringValue ?? message["reasoning"]?.stringValue ?? ""
        )
    }

    private mutating func keep(_ tokens: [JSONValue], _ size: Int) {
        logprobBytes += size
        if logprobBytes > InputLimit.keptLogprobs {
            droppedLogprobs = true
        } else {
            logprobs += tokens
        }
    }
}
