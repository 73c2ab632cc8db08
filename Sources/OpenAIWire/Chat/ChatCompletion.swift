/// The answer to a ``ChatCompletionRequest`` in one piece.
public struct ChatCompletion: Sendable, Hashable {
    /// The id of the answer.
    public var id: String?
    /// `chat.completion`.
    public var object: String?
    /// When it was made, in seconds since 1970.
    public var created: JSONNumber?
    /// The model that answered.
    public var model: String?
    /// The answers, as many as were asked for.
    public var choices: [ChatChoice]
    /// What it took.
    public var usage: TokenUsage?
    /// The class of service it was given.
    public var serviceTier: String?
    /// The configuration of the backend.
    public var systemFingerprint: String?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A completion with the given choices.
    public init(
        id: String? = nil,
        object: String? = "chat.completion",
        created: JSONNumber? = nil,
        model: String? = nil,
        choices: [ChatChoice],
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

extension ChatCompletion {
    /// The text of the first choice; `nil` where it has none, because it calls tools or declines.
    public var text: String? { choices.first?.message.content?.text }
}

extension ChatCompletion: Codable {
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

/// One of the answers of a ``ChatCompletion``.
public struct ChatChoice: Sendable, Hashable {
    /// Its place among the choices.
    public var index: Int
    /// What the model says.
    public var message: ChatMessage
    /// The log probabilities, if asked for.
    public var logprobs: ChatLogprobs?
    /// Why the model stopped.
    public var finishReason: FinishReason?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A choice with the given message.
    public init(
        index: Int,
        message: ChatMessage,
        logprobs: ChatLogprobs? = nil,
        finishReason: FinishReason? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.index = index
        self.message = message
        self.logprobs = logprobs
        self.finishReason = finishReason
        self.additionalFields = additionalFields
    }
}

extension ChatChoice: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        index = try fields.read("index")
        message = try fields.read("message")
        logprobs = try fields.readIfPresent("logprobs")
        finishReason = try fields.readIfPresent("finish_reason")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("index", index)
        try fields.write("message", message)
        try fields.writeIfPresent("logprobs", logprobs)
        try fields.writeIfPresent("finish_reason", finishReason)
        try fields.write(additionalFields)
    }
}
