public import OpenAIWire

/// What a configuration says about a model: LiteLLM's `model_info`.
public struct ModelInformation: Sendable, Hashable {
    /// What the model is for: `chat`, `completion`, `embedding`, `rerank` and so on.
    public var mode: String?

    /// The name of the model behind an alias, for lists of capabilities.
    public var baseModel: String?

    /// The most tokens a prompt may have.
    public var maxInputTokens: Int?

    /// The most tokens an answer may have.
    public var maxOutputTokens: Int?

    /// LiteLLM's older name for ``maxOutputTokens``, kept as written.
    public var maxTokens: Int?

    /// US dollars a prompt token.
    public var inputCostPerToken: Double?

    /// US dollars an answer token.
    public var outputCostPerToken: Double?

    /// `health_check_model`: the model that a health check asks for one token; `nil` asks for none.
    public var healthCheckModel: String?

    /// `health_check_timeout`: how long that may take.
    public var healthCheckTimeout: Duration?

    /// `disable_background_health_check`: whether the deployment is asked only for `/health`.
    public var skipsBackgroundHealthCheck: Bool

    /// Every key of `model_info` as written, in order, including the ones above and ones nobody knows.
    public var fields: JSONObject

    /// Creates the information; what is left out is not known.
    public init(
        mode: String? = nil,
        baseModel: String? = nil,
        maxInputTokens: Int? = nil,
        maxOutputTokens: Int? = nil,
        maxTokens: Int? = nil,
        inputCostPerToken: Double? = nil,
        outputCostPerToken: Double? = nil,
        healthCheckModel: String? = nil,
        healthCheckTimeout: Duration? = nil,
        skipsBackgroundHealthCheck: Bool = false,
        fields: JSONObject = [:]
    ) {
        self.mode = mode
        self.baseModel = baseModel
        self.maxInputTokens = maxInputTokens
        self.maxOutputTokens = maxOutputTokens
        self.maxTokens = maxTokens
        self.inputCostPerToken = inputCostPerToken
        self.outputCostPerToken = outputCostPerToken
        self.healthCheckModel = healthCheckModel
        self.healthCheckTimeout = healthCheckTimeout
        self.skipsBackgroundHealthCheck = skipsBackgroundHealthCheck
        self.fields = fields
    }
}
