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
    /// Fields without a property here, kept as they are.
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
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        tokens = try fields.readIfPresent("tokens")
        tokenLogprobs = try fields.readIfPresent("token_logprobs")
        topLogprobs = try fields.readIfPresent("top_logprobs")
        textOffset = try fields.readIfPresent("text_offset")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("tokens", tokens)
        try fields.writeIfPresent("token_logprobs", tokenLogprobs)
        try fields.writeIfPresent("top_logprobs", topLogprobs)
        try fields.writeIfPresent("text_offset", textOffset)
        try fields.write(additionalFields)
    }
}
