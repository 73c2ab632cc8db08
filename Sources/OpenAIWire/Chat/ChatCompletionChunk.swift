/// One event of a streamed answer to a ``ChatCompletionRequest``.
public struct ChatCompletionChunk: Sendable, Hashable {
    /// The id of the answer, the same in all chunks.
    public var id: String?
    /// `chat.completion.chunk`.
    public var object: String?
    /// When the answer was begun, in seconds since 1970.
    public var created: JSONNumber?
    /// The model that answers.
    public var model: String?
    /// The next pieces; none in the chunk that tells the usage.
    public var choices: [ChatChunkChoice]
    /// What it took, in the last chunk if asked for.
    public var usage: TokenUsage?
    /// The class of service it was given.
    public var serviceTier: String?
    /// The configuration of the backend.
    public var systemFingerprint: String?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A chunk with the given choices.
    public init(
        id: String? = nil,
        object: String? = "chat.completion.chunk",
        created: JSONNumber? = nil,
        model: String? = nil,
        choices: [ChatChunkChoice],
        usage: TokenUsage? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.id = id
        self.object = object
        self.created = created
        self.model = model
        self.choices = choices
        self.usage = usage
        self.additionalFields = additionalFields
    }
}

extension ChatCompletionChunk {
    /// What the chunk adds to the text of the first choice; empty where it adds none.
    public var text: String { choices.first { $0.index == 0 }?.delta.content ?? "" }
}

extension ChatCompletionChunk: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        id = try fields.readIfPresent("id")
        object = try fields.readIfPresent("object")
        created = try fields.readIfPresent("created")
        model = try fields.readIfPresent("model")
        choices = try fields.read("choices")
        usage = try fields.readIfPresent("usage")
        serviceTier = try fields.readIfPresent("service_tier")
        systemFingerprint = try fields.readIfPresent("system_fingerprint")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("id", id)
        try fields.writeIfPresent("object", object)
        try fields.writeIfPresent("created", created)
        try fields.writeIfPresent("model", model)
        try fields.write("choices", choices)
        try fields.writeIfPresent("usage", usage)
        try fields.writeIfPresent("service_tier", serviceTier)
        try fields.writeIfPresent("system_fingerprint", systemFingerprint)
        try fields.write(additionalFields)
    }
}

/// The next piece of one choice.
public struct ChatChunkChoice: Sendable, Hashable {
    /// The place of the choice among all.
    public var index: Int
    /// What comes to the message.
    public var delta: ChoiceDelta
    /// The log probabilities of the piece.
    public var logprobs: ChatLogprobs?
    /// Why the model stopped, in the last piece.
    public var finishReason: FinishReason?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A piece of the choice at `index`.
    public init(
        index: Int,
        delta: ChoiceDelta,
        logprobs: ChatLogprobs? = nil,
        finishReason: FinishReason? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.index = index
        self.delta = delta
        self.logprobs = logprobs
        self.finishReason = finishReason
        self.additionalFields = additionalFields
    }
}

extension ChatChunkChoice: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        index = try fields.read("index")
        delta = try fields.read("delta")
        logprobs = try fields.readIfPresent("logprobs")
        finishReason = try fields.readIfPresent("finish_reason")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("index", index)
        try fields.write("delta", delta)
        try fields.writeIfPresent("logprobs", logprobs)
        try fields.writeIfPresent("finish_reason", finishReason)
        try fields.write(additionalFields)
    }
}
