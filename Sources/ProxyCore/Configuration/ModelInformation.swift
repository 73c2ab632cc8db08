public import OpenAIWire

/// A model's properties: LiteLLM's `model_info`.
public struct ModelInformation: Sendable, Hashable {
    /// The model's purpose: `chat`, `completion`, `embedding`, `rerank` and so on.
    public var mode: String?

    /// The name of the model behind an alias, for lists of capabilities.
    public var baseModel: String?

    /// The limit on a prompt's tokens.
    public var maxInputTokens: Int?

    /// The limit on a response's tokens.
    public var maxOutputTokens: Int?

    /// LiteLLM's older name for ``maxOutputTokens``, kept as written.
    public var maxTokens: Int?

    /// US dollars per prompt token.
    public var inputCostPerToken: Double?

    /// US dollars per completion token.
    public var outputCostPerToken: Double?

    /// `health_check_model`: the model from which a health check requests one token; `nil` for none.
    public var healthCheckModel: String?

    /// `health_check_timeout`: the timeout of that request.
    public var healthCheckTimeout: Duration?

    /// `disable_background_health_check`: whether to check the deployment only on `/health`.
    public var skipsBackgroundHealthCheck: Bool

    /// Every key of `model_info` as written and in order, including the ones above and unknown ones.
    public var fields: JSONObject

    /// Creates the information; omitted values are unknown.
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
