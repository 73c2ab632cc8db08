/// One event of the streamed response to a ``ChatCompletionRequest``.
public struct ChatCompletionChunk: Sendable, Hashable {
    /// The id of the response; the same in all chunks.
    public var id: String?
    /// `chat.completion.chunk`.
    public var object: String?
    /// When the response started, in seconds since 1970.
    public var created: JSONNumber?
    /// The model that generates the response.
    public var model: String?
    /// The next pieces; none in the chunk that holds the usage.
    public var choices: [ChatChunkChoice]
    /// The tokens that the response took; in the last chunk, if the request asks for them.
    public var usage: TokenUsage?
    /// The service tier that handled the request.
    public var serviceTier: String?
    /// The fingerprint of the backend's configuration.
    public var systemFingerprint: String?
    /// Fields without a property, preserved when the value is encoded.
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
    /// The text that the chunk adds to the first choice; empty if it adds none.
    public var text: String { choices.first { $0.index == 0 }?.delta.content ?? "" }
}

extension ChatCompletionChunk: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
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

    /// Encodes the fields that have a value, then the additional ones.
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
    /// Its index among the choices.
    public var index: Int
    /// The added part of the message.
    public var delta: ChoiceDelta
    /// The log probabilities of the piece.
    public var logprobs: ChatLogprobs?
    /// Why the model stopped; in the last piece.
    public var finishReason: FinishReason?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        index = try fields.read("index")
        delta = try fields.read("delta")
        logprobs = try fields.readIfPresent("logprobs")
        finishReason = try fields.readIfPresent("finish_reason")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("index", index)
        try fields.write("delta", delta)
        try fields.writeIfPresent("logprobs", logprobs)
        try fields.writeIfPresent("finish_reason", finishReason)
        try fields.write(additionalFields)
    }
}

/// The part of a choice's message that a chunk adds.
public struct ChoiceDelta: Sendable, Hashable {
    /// The author's role, in the first piece.
    public var role: ChatRole?
    /// The next characters of the content; content of another type is in ``additionalFields``.
    public var content: String?
    /// The next characters of the refusal.
    public var refusal: String?
    /// The next characters of the reasoning, in the field that vLLM uses now.
    public var reasoning: String?
    /// The next characters of the reasoning, in the field that DeepSeek and older vLLM use.
    public var reasoningContent: String?
    /// The next pieces of tool calls.
    public var toolCalls: [ToolCallDelta]?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A delta with the given fields.
    public init(
        role: ChatRole? = nil,
        content: String? = nil,
        refusal: String? = nil,
        reasoning: String? = nil,
        reasoningContent: String? = nil,
        toolCalls: [ToolCallDelta]? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.role = role
        self.content = content
        self.refusal = refusal
        self.reasoning = reasoning
        self.reasoningContent = reasoningContent
        self.toolCalls = toolCalls
        self.additionalFields = additionalFields
    }
}

extension ChoiceDelta: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        role = try fields.readIfPresent("role")
        content = fields.readStringIfPresent("content")
        refusal = try fields.readIfPresent("refusal")
        reasoning = try fields.readIfPresent("reasoning")
        reasoningContent = try fields.readIfPresent("reasoning_content")
        toolCalls = try fields.readIfPresent("tool_calls")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("role", role)
        try fields.writeIfPresent("content", content)
        try fields.writeIfPresent("refusal", refusal)
        try fields.writeIfPresent("reasoning", reasoning)
        try fields.writeIfPresent("reasoning_content", reasoningContent)
        try fields.writeIfPresent("tool_calls", toolCalls)
        try fields.write(additionalFields)
    }
}
