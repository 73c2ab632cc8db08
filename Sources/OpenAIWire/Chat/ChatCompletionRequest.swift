/// The body of `POST /v1/chat/completions`.
///
/// Parameters of a backend's own, such as vLLM's `top_k` or `guided_json`, go into ``additionalFields``.
/// Parameters that may be fractions are ``JSONNumber`` so that their spelling survives; number literals
/// work.
public struct ChatCompletionRequest: Sendable, Hashable {
    /// The requested model.
    public var model: String
    /// The conversation so far.
    public var messages: [ChatMessage]
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
    /// The maximum number of tokens to generate, in the older field.
    public var maxTokens: Int?
    /// The maximum number of tokens to generate, reasoning included.
    public var maxCompletionTokens: Int?
    /// How many answers to generate.
    public var n: Int?
    /// Texts that stop the generation.
    public var stop: StopSequences?
    /// A seed for repeatable sampling.
    public var seed: Int?
    /// Whether to return the tokens' log probabilities.
    public var logprobs: Bool?
    /// How many alternatives to return for each token.
    public var topLogprobs: Int?
    /// A bias per token id.
    public var logitBias: JSONObject?
    /// The tools the model may call.
    public var tools: [ChatTool]?
    /// Whether the model calls tools, and which.
    public var toolChoice: ToolChoice?
    /// Whether the model can call several tools at once.
    public var parallelToolCalls: Bool?
    /// The format of the response.
    public var responseFormat: ResponseFormat?
    /// How much to reason.
    public var reasoningEffort: ReasoningEffort?
    /// The client's name for the end user.
    public var user: String?
    /// Labels of the client.
    public var metadata: JSONObject?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// Creates a request; it sends only the parameters that are given here or set later.
    public init(
        model: String,
        messages: [ChatMessage],
        stream: Bool? = nil,
        streamOptions: StreamOptions? = nil,
        temperature: JSONNumber? = nil,
        topP: JSONNumber? = nil,
        maxTokens: Int? = nil,
        maxCompletionTokens: Int? = nil,
        stop: StopSequences? = nil,
        tools: [ChatTool]? = nil,
        toolChoice: ToolChoice? = nil,
        responseFormat: ResponseFormat? = nil,
        reasoningEffort: ReasoningEffort? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.model = model
        self.messages = messages
        self.stream = stream
        self.streamOptions = streamOptions
        self.temperature = temperature
        self.topP = topP
        self.maxTokens = maxTokens
        self.maxCompletionTokens = maxCompletionTokens
        self.stop = stop
        self.tools = tools
        self.toolChoice = toolChoice
        self.responseFormat = responseFormat
        self.reasoningEffort = reasoningEffort
        self.additionalFields = additionalFields
    }
}

extension ChatCompletionRequest: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        model = try fields.read("model")
        messages = try fields.read("messages")
        stream = try fields.readIfPresent("stream")
        streamOptions = try fields.readIfPresent("stream_options")
        temperature = try fields.readIfPresent("temperature")
        topP = try fields.readIfPresent("top_p")
        frequencyPenalty = try fields.readIfPresent("frequency_penalty")
        presencePenalty = try fields.readIfPresent("presence_penalty")
        maxTokens = try fields.readIfPresent("max_tokens")
        maxCompletionTokens = try fields.readIfPresent("max_completion_tokens")
        n = try fields.readIfPresent("n")
        stop = try fields.readIfPresent("stop")
        seed = try fields.readIfPresent("seed")
        logprobs = try fields.readIfPresent("logprobs")
        topLogprobs = try fields.readIfPresent("top_logprobs")
        logitBias = try fields.readIfPresent("logit_bias")
        tools = try fields.readIfPresent("tools")
        toolChoice = try fields.readIfPresent("tool_choice")
        parallelToolCalls = try fields.readIfPresent("parallel_tool_calls")
        responseFormat = try fields.readIfPresent("response_format")
        reasoningEffort = try fields.readIfPresent("reasoning_effort")
        user = try fields.readIfPresent("user")
        metadata = try fields.readIfPresent("metadata")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("model", model)
        try fields.write("messages", messages)
        try fields.writeIfPresent("stream", stream)
        try fields.writeIfPresent("stream_options", streamOptions)
        try fields.writeIfPresent("temperature", temperature)
        try fields.writeIfPresent("top_p", topP)
        try fields.writeIfPresent("frequency_penalty", frequencyPenalty)
        try fields.writeIfPresent("presence_penalty", presencePenalty)
        try fields.writeIfPresent("max_tokens", maxTokens)
        try fields.writeIfPresent("max_completion_tokens", maxCompletionTokens)
        try fields.writeIfPresent("n", n)
        try fields.writeIfPresent("stop", stop)
        try fields.writeIfPresent("seed", seed)
        try fields.writeIfPresent("logprobs", logprobs)
        try fields.writeIfPresent("top_logprobs", topLogprobs)
        try fields.writeIfPresent("logit_bias", logitBias)
        try fields.writeIfPresent("tools", tools)
        try fields.writeIfPresent("tool_choice", toolChoice)
        try fields.writeIfPresent("parallel_tool_calls", parallelToolCalls)
        try fields.writeIfPresent("response_format", responseFormat)
        try fields.writeIfPresent("reasoning_effort", reasoningEffort)
        try fields.writeIfPresent("user", user)
        try fields.writeIfPresent("metadata", metadata)
        try fields.write(additionalFields)
    }
}
