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
        return try read(value)
    }

    mutating func read(_ value: JSONValue) throws(ServerFailure) -> Delta {
        if let error = value["error"], !error.isNull { throw ServerFailure(inStream: error) }
        understood += 1
        if let name = value["model"]?.stringValue { model = name }
        if let text = value["id"]?.stringValue { id = text }
        if let usage = value["usage"], usage.objectValue != nil { self.usage = usage }
        guard let choice = value["choices"]?[0] else { return Delta() }
        if let reason = choice["finish_reason"]?.stringValue { finishReason = reason }
        if let tokens = choice["logprobs"]?["content"]?.arrayValue { logprobs += tokens }
        guard let message = choice["delta"] ?? choice["message"] else { return Delta() }
        return Delta(
            text: message["content"]?.stringValue ?? "",
            reasoning: message["reasoning_content"]?.stringValue ?? message["reasoning"]?.stringValue ?? ""
        )
    }
}
