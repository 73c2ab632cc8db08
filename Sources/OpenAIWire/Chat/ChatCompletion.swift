/// The complete response to a ``ChatCompletionRequest``.
public struct ChatCompletion: Sendable, Hashable {
    /// The id of the response.
    public var id: String?
    /// `chat.completion`.
    public var object: String?
    /// When it was created, in seconds since 1970.
    public var created: JSONNumber?
    /// The model that generated the response.
    public var model: String?
    /// The choices, as many as the request asked for.
    public var choices: [ChatChoice]
    /// The tokens that it took.
    public var usage: TokenUsage?
    /// The service tier that handled the request.
    public var serviceTier: String?
    /// The fingerprint of the backend's configuration.
    public var systemFingerprint: String?
    /// Fields without a property, preserved when the value is encoded.
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
    /// The text of the first choice; `nil` if it has none because the model calls tools or refuses.
    public var text: String? { choices.first?.message.content?.text }
}

extension ChatCompletion: Codable {
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

/// One choice of a ``ChatCompletion``.
public struct ChatChoice: Sendable, Hashable {
    /// Its index among the choices.
    public var index: Int
    /// The model's message.
    public var message: ChatMessage
    /// The log probabilities, if requested.
    public var logprobs: ChatLogprobs?
    /// Why the model stopped.
    public var finishReason: FinishReason?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        index = try fields.read("index")
        message = try fields.read("message")
        logprobs = try fields.readIfPresent("logprobs")
        finishReason = try fields.readIfPresent("finish_reason")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("index", index)
        try fields.write("message", message)
        try fields.writeIfPresent("logprobs", logprobs)
        try fields.writeIfPresent("finish_reason", finishReason)
        try fields.write(additionalFields)
    }
}

/// Why the model stopped.
public struct FinishReason: OpenEnum {
    /// The value's spelling on the wire.
    public var rawValue: String

    /// Creates a value from its spelling on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text is complete, or a stop sequence was generated.
    public static let stop: FinishReason = "stop"

    /// The token limit was reached.
    public static let length: FinishReason = "length"

    /// The model calls tools.
    public static let toolCalls: FinishReason = "tool_calls"

    /// A content filter removed content.
    public static let contentFilter: FinishReason = "content_filter"

    /// The model calls a function, in the API before tools.
    public static let functionCall: FinishReason = "function_call"
}
