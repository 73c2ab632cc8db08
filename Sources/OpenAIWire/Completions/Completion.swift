/// The response to a ``CompletionRequest``, or one chunk of a streamed response: both have this shape.
public struct Completion: Sendable, Hashable {
    /// The id of the response.
    public var id: String?
    /// `text_completion`.
    public var object: String?
    /// When it was created, in seconds since 1970.
    public var created: JSONNumber?
    /// The model that generated the response.
    public var model: String?
    /// The continuations.
    public var choices: [CompletionChoice]
    /// The tokens that it took.
    public var usage: TokenUsage?
    /// The fingerprint of the backend's configuration.
    public var systemFingerprint: String?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A completion with the given choices.
    public init(
        id: String? = nil,
        object: String? = "text_completion",
        created: JSONNumber? = nil,
        model: String? = nil,
        choices: [CompletionChoice],
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

extension Completion: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        id = try fields.readIfPresent("id")
        object = try fields.readIfPresent("object")
        created = try fields.readIfPresent("created")
        model = try fields.readIfPresent("model")
        choices = try fields.read("choices")
        usage = try fields.readIfPresent("usage")
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
        try fields.writeIfPresent("system_fingerprint", systemFingerprint)
        try fields.write(additionalFields)
    }
}

/// One continuation of a ``Completion``.
public struct CompletionChoice: Sendable, Hashable {
    /// Its index among the choices.
    public var index: Int
    /// The text, or its next piece; some backends leave it out of the last piece.
    public var text: String?
    /// The log probabilities, if requested.
    public var logprobs: CompletionLogprobs?
    /// Why the model stopped.
    public var finishReason: FinishReason?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A choice with the given text.
    public init(
        index: Int,
        text: String?,
        logprobs: CompletionLogprobs? = nil,
        finishReason: FinishReason? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.index = index
        self.text = text
        self.logprobs = logprobs
        self.finishReason = finishReason
        self.additionalFields = additionalFields
    }
}

extension CompletionChoice: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        index = try fields.read("index")
        text = try fields.readIfPresent("text")
        logprobs = try fields.readIfPresent("logprobs")
        finishReason = try fields.readIfPresent("finish_reason")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("index", index)
        try fields.writeIfPresent("text", text)
        try fields.writeIfPresent("logprobs", logprobs)
        try fields.writeIfPresent("finish_reason", finishReason)
        try fields.write(additionalFields)
    }
}

/// The log probabilities of a continuation, as lists of equal length.
public struct CompletionLogprobs: Sendable, Hashable {
    /// The tokens as text.
    public var tokens: [String]?
    /// How likely each was; `nil` for the first of an echoed prompt.
    public var tokenLogprobs: [JSONNumber?]?
    /// The most likely tokens at each place, with their log probabilities.
    public var topLogprobs: [JSONObject?]?
    /// Where each token starts in the text.
    public var textOffset: [Int]?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The given lists.
    public init(
        tokens: [String]? = nil,
        tokenLogprobs: [JSONNumber?]? = nil,
        topLogprobs: [JSONObject?]? = nil,
        textOffset: [Int]? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.tokens = tokens
        self.tokenLogprobs = tokenLogprobs
        self.topLogprobs = topLogprobs
        self.textOffset = textOffset
        self.additionalFields = additionalFields
    }
}

extension CompletionLogprobs: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        tokens = try fields.readIfPresent("tokens")
        tokenLogprobs = try fields.readIfPresent("token_logprobs")
        topLogprobs = try fields.readIfPresent("top_logprobs")
        textOffset = try fields.readIfPresent("text_offset")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("tokens", tokens)
        try fields.writeIfPresent("token_logprobs", tokenLogprobs)
        try fields.writeIfPresent("top_logprobs", topLogprobs)
        try fields.writeIfPresent("text_offset", textOffset)
        try fields.write(additionalFields)
    }
}
