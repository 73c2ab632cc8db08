/// The log probabilities of the tokens of a choice.
public struct ChatLogprobs: Sendable, Hashable {
    /// The log probabilities of the content.
    public var content: [TokenLogprob]?
    /// The log probabilities of the refusal.
    public var refusal: [TokenLogprob]?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The given log probabilities.
    public init(
        content: [TokenLogprob]? = nil,
        refusal: [TokenLogprob]? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.content = content
        self.refusal = refusal
        self.additionalFields = additionalFields
    }
}

extension ChatLogprobs: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        content = try fields.readIfPresent("content")
        refusal = try fields.readIfPresent("refusal")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("content", content)
        try fields.writeIfPresent("refusal", refusal)
        try fields.write(additionalFields)
    }
}

/// A token, how likely it was, and what else was likely.
public struct TokenLogprob: Sendable, Hashable {
    /// The token as text.
    public var token: String
    /// The natural logarithm of its probability.
    public var logprob: JSONNumber
    /// Its UTF-8 bytes, as a token may be part of a character.
    public var bytes: [Int]?
    /// The most likely tokens at this place.
    public var topLogprobs: [TokenLogprob]?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A token with its log probability.
    public init(
        token: String,
        logprob: JSONNumber,
        bytes: [Int]? = nil,
        topLogprobs: [TokenLogprob]? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.token = token
        self.logprob = logprob
        self.bytes = bytes
        self.topLogprobs = topLogprobs
        self.additionalFields = additionalFields
    }
}

extension TokenLogprob: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        token = try fields.read("token")
        logprob = try fields.read("logprob")
        bytes = try fields.readIfPresent("bytes")
        topLogprobs = try fields.readIfPresent("top_logprobs")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("token", token)
        try fields.write("logprob", logprob)
        try fields.writeIfPresent("bytes", bytes)
        try fields.writeIfPresent("top_logprobs", topLogprobs)
        try fields.write(additionalFields)
    }
}
