/// How many tokens a request took.
public struct TokenUsage: Sendable, Hashable {
    /// Tokens of the prompt.
    public var promptTokens: Int?
    /// Generated tokens; embeddings have none.
    public var completionTokens: Int?
    /// Both together.
    public var totalTokens: Int?
    /// A breakdown of the prompt tokens.
    public var promptTokensDetails: PromptTokensDetails?
    /// A breakdown of the generated tokens.
    public var completionTokensDetails: CompletionTokensDetails?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The given counts.
    public init(
        promptTokens: Int? = nil,
        completionTokens: Int? = nil,
        totalTokens: Int? = nil,
        promptTokensDetails: PromptTokensDetails? = nil,
        completionTokensDetails: CompletionTokensDetails? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.totalTokens = totalTokens
        self.promptTokensDetails = promptTokensDetails
        self.completionTokensDetails = completionTokensDetails
        self.additionalFields = additionalFields
    }
}

extension TokenUsage: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        promptTokens = try fields.readIfPresent("prompt_tokens")
        completionTokens = try fields.readIfPresent("completion_tokens")
        totalTokens = try fields.readIfPresent("total_tokens")
        promptTokensDetails = try fields.readIfPresent("prompt_tokens_details")
        completionTokensDetails = try fields.readIfPresent("completion_tokens_details")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("prompt_tokens", promptTokens)
        try fields.writeIfPresent("completion_tokens", completionTokens)
        try fields.writeIfPresent("total_tokens", totalTokens)
        try fields.writeIfPresent("prompt_tokens_details", promptTokensDetails)
        try fields.writeIfPresent("completion_tokens_details", completionTokensDetails)
        try fields.write(additionalFields)
    }
}

/// A breakdown of a prompt's tokens.
public struct PromptTokensDetails: Sendable, Hashable {
    /// Tokens found in a cache.
    public var cachedTokens: Int?
    /// Audio tokens.
    public var audioTokens: Int?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The given counts.
    public init(
        cachedTokens: Int? = nil,
        audioTokens: Int? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.cachedTokens = cachedTokens
        self.audioTokens = audioTokens
        self.additionalFields = additionalFields
    }
}

extension PromptTokensDetails: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        cachedTokens = try fields.readIfPresent("cached_tokens")
        audioTokens = try fields.readIfPresent("audio_tokens")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("cached_tokens", cachedTokens)
        try fields.writeIfPresent("audio_tokens", audioTokens)
        try fields.write(additionalFields)
    }
}

/// A breakdown of the generated tokens.
public struct CompletionTokensDetails: Sendable, Hashable {
    /// Reasoning tokens.
    public var reasoningTokens: Int?
    /// Audio tokens.
    public var audioTokens: Int?
    /// Tokens predicted by the client and used.
    public var acceptedPredictionTokens: Int?
    /// Tokens predicted by the client and not used.
    public var rejectedPredictionTokens: Int?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The given counts.
    public init(
        reasoningTokens: Int? = nil,
        audioTokens: Int? = nil,
        acceptedPredictionTokens: Int? = nil,
        rejectedPredictionTokens: Int? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.reasoningTokens = reasoningTokens
        self.audioTokens = audioTokens
        self.acceptedPredictionTokens = acceptedPredictionTokens
        self.rejectedPredictionTokens = rejectedPredictionTokens
        self.additionalFields = additionalFields
    }
}

extension CompletionTokensDetails: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        reasoningTokens = try fields.readIfPresent("reasoning_tokens")
        audioTokens = try fields.readIfPresent("audio_tokens")
        acceptedPredictionTokens = try fields.readIfPresent("accepted_prediction_tokens")
        rejectedPredictionTokens = try fields.readIfPresent("rejected_prediction_tokens")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("reasoning_tokens", reasoningTokens)
        try fields.writeIfPresent("audio_tokens", audioTokens)
        try fields.writeIfPresent("accepted_prediction_tokens", acceptedPredictionTokens)
        try fields.writeIfPresent("rejected_prediction_tokens", rejectedPredictionTokens)
        try fields.write(additionalFields)
    }
}
