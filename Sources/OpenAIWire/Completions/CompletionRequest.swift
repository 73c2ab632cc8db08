/// The body of `POST /v1/completions`, the older interface that continues a text.
public struct CompletionRequest: Sendable, Hashable {
    /// The model asked for.
    public var model: String
    /// The text or texts to continue.
    public var prompt: TextInput?
    /// What comes after the text to insert.
    public var suffix: String?
    /// Whether to answer in pieces.
    public var stream: Bool?
    /// Options of the stream.
    public var streamOptions: StreamOptions?
    /// The sampling temperature.
    public var temperature: JSONNumber?
    /// The mass of probability to sample from.
    public var topP: JSONNumber?
    /// How much repetition is discouraged, by frequency.
    public var frequencyPenalty: JSONNumber?
    /// How much repetition is discouraged, by presence.
    public var presencePenalty: JSONNumber?
    /// The most tokens to generate.
    public var maxTokens: Int?
    /// How many continuations of each prompt to generate.
    public var n: Int?
    /// How many to generate for `n` to be chosen from.
    public var bestOf: Int?
    /// Whether the prompt is repeated in the answer.
    public var echo: Bool?
    /// How many alternatives to tell for each token.
    public var logprobs: Int?
    /// A bias for tokens, by token id.
    public var logitBias: JSONObject?
    /// Where to stop.
    public var stop: StopSequences?
    /// A seed for repeatable sampling.
    public var seed: Int?
    /// The end user, as the client names them.
    public var user: String?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A request; parameters that are not given, and those without an argument here, are not sent.
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
    /// Reads the fields, and keeps those it has no property for.
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

    /// Writes the fields that have a value, then the additional ones.
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
