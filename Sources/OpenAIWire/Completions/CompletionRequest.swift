/// The body of `POST /v1/completions`, the older interface that continues a text.
public struct CompletionRequest: Sendable, Hashable {
    /// The requested model.
    public var model: String
    /// The text or texts to continue.
    public var prompt: TextInput?
    /// The text that follows the insertion.
    public var suffix: String?
    /// Whether to stream the response.
    public var stream: Bool?
    /// Options for streaming.
    public var streamOptions: StreamOptions?
    /// The sampling temperature.
    public var temperature: JSONNumber?
    /// The probability mass to sample from.
    public var topP: JSONNumber?
    /// The penalty for tokens in proportion to their frequency.
    public var frequencyPenalty: JSONNumber?
    /// The penalty for tokens that already appear.
    public var presencePenalty: JSONNumber?
    /// The maximum number of tokens to generate.
    public var maxTokens: Int?
    /// How many continuations of each prompt to generate.
    public var n: Int?
    /// How many to generate for `n` to be chosen from.
    public var bestOf: Int?
    /// Whether the response repeats the prompt.
    public var echo: Bool?
    /// How many alternatives to return for each token.
    public var logprobs: Int?
    /// A bias per token id.
    public var logitBias: JSONObject?
    /// Texts that stop the generation.
    public var stop: StopSequences?
    /// A seed for repeatable sampling.
    public var seed: Int?
    /// The client's name for the end user.
    public var user: String?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// Creates a request; it sends only the parameters that are given here or set later.
    public init(
        model: String,
        prompt: TextInput? = nil,
        stream: Bool? = nil,
        streamOptions: StreamOptions? = nil,
        temperature: JSONNumber? = nil,
        topP: JSONNumber? = nil,
        maxTokens: Int? = nil,
        stop: StopSequences? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.model = model
        self.prompt = prompt
        self.stream = stream
        self.streamOptions = streamOptions
        self.temperature = temperature
        self.topP = topP
        self.maxTokens = maxTokens
        self.stop = stop
        self.additionalFields = additionalFields
    }
}

extension CompletionRequest: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        model = try fields.read("model")
        prompt = try fields.readIfPresent("prompt")
        suffix = try fields.readIfPresent("suffix")
        stream = try fields.readIfPresent("stream")
        streamOptions = try fields.readIfPresent("stream_options")
        temperature = try fields.readIfPresent("temperature")
        topP = try fields.readIfPresent("top_p")
        frequencyPenalty = try fields.readIfPresent("frequency_penalty")
        presencePenalty = try fields.readIfPresent("presence_penalty")
        maxTokens = try fields.readIfPresent("max_tokens")
        n = try fields.readIfPresent("n")
        bestOf = try fields.readIfPresent("best_of")
        echo = try fields.readIfPresent("echo")
        logprobs = try fields.readIfPresent("logprobs")
        logitBias = try fields.readIfPresent("logit_bias")
        stop = try fields.readIfPresent("stop")
        seed = try fields.readIfPresent("seed")
        user = try fields.readIfPresent("user")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("model", model)
        try fields.writeIfPresent("prompt", prompt)
        try fields.writeIfPresent("suffix", suffix)
        try fields.writeIfPresent("stream", stream)
        try fields.writeIfPresent("stream_options", streamOptions)
        try fields.writeIfPresent("temperature", temperature)
        try fields.writeIfPresent("top_p", topP)
        try fields.writeIfPresent("frequency_penalty", frequencyPenalty)
        try fields.writeIfPresent("presence_penalty", presencePenalty)
        try fields.writeIfPresent("max_tokens", maxTokens)
        try fields.writeIfPresent("n", n)
        try fields.writeIfPresent("best_of", bestOf)
        try fields.writeIfPresent("echo", echo)
        try fields.writeIfPresent("logprobs", logprobs)
        try fields.writeIfPresent("logit_bias", logitBias)
        try fields.writeIfPresent("stop", stop)
        try fields.writeIfPresent("seed", seed)
        try fields.writeIfPresent("user", user)
        try fields.write(additionalFields)
    }
}
