public import HTTPTransport
public import OpenAIWire

/// One backend that serves one model under one public name: an entry of LiteLLM's `model_list`.
public struct DeploymentConfiguration: Sendable, Hashable {
    /// The identity, which is stable over reloads.
    public var id: DeploymentID

    /// The public name, LiteLLM's `model_name`; entries with the same name form a model group.
    ///
    /// May hold `*` as a wildcard.
    public var modelName: String

    /// Which API the backend has.
    public var provider: Provider

    /// `litellm_params.model` as written, with its prefix: what `x-litellm-model-name` and `/health` show.
    public var configuredModel: String

    /// The model name that is sent to the backend; may hold `*`, which is filled with what the public name's wildcard matched.
    public var upstreamModel: String

    /// The address to which endpoints are appended, with `/v1` and without a trailing slash, as in `http://127.0.0.1:8000/v1`.
    public var baseURL: String

    /// `api_base` as written, for headers and listings.
    public var configuredBaseURL: String

    /// The key for the backend; `nil` sends no `Authorization`.
    public var apiKey: SecretString?

    /// `extra_headers`: header fields to add to each call.
    ///
    /// Values may be secrets and are never printed.
    public var extraHeaders: [HeaderField]

    /// How the backend's certificate is checked: `ssl_verify`.
    public var certificateCheck: CertificateCheck

    /// The timeouts of a call.
    public var timeouts: DeploymentTimeouts

    /// `keepalive_seconds`: the pause after which a silent stream gets a comment; zero for none, `nil` for the general setting.
    public var streamKeepAlive: Duration?

    /// Retries of a request that started here; `nil` for the router's setting.
    public var retries: Int?

    /// The share of traffic under `simple-shuffle`.
    public var weight: Double?

    /// The limit on requests per minute.
    public var requestsPerMinute: Int?

    /// The limit on tokens per minute.
    public var tokensPerMinute: Int?

    /// The limit on parallel requests.
    public var maxParallelRequests: Int?

    /// The rank within the group: the lowest is tried first.
    public var order: Int?

    /// The tags that a request may ask for.
    public var tags: [String]

    /// How long the deployment cools down after failures; `nil` for the router's setting.
    public var cooldownTime: Duration?

    /// `allowed_fails` of `model_info`: failures per minute that are tolerated; `nil` for the router's setting.
    public var allowedFails: Int?

    /// `allowed_fails_policy` of `model_info`: the same by the kind of failure, which takes precedence.
    public var allowedFailsPolicy: [FailureClass: Int]

    /// Fields to add to a request's body if it does not have them, such as `temperature`.
    public var defaultParameters: JSONObject

    /// `extra_body`: fields to set in every request's body.
    public var extraBody: JSONObject

    /// Whether to drop parameters that the backend does not support; `nil` for the general setting.
    public var dropParameters: Bool?

    /// `allowed_openai_params`: fields to send even if parameters are dropped.
    public var allowedParameters: [String]

    /// Fields to remove from every request's body.
    public var additionalDropParameters: [String]

    /// `mock_response`: a fixed response instead of a call to a backend.
    public var mockResponse: String?

    /// Whether the backend only serves `/v1/responses`: LiteLLM's `openai/responses/NAME`.
    public var isResponsesOnly: Bool

    /// What is known about the model.
    public var information: ModelInformation

    /// Creates a deployment.
    ///
    /// Omitted values have LiteLLM's defaults. The default id is made of model and address, so that a deployment keeps its counters over a
    /// reload.
    public init(
        id: DeploymentID? = nil,
        modelName: String,
        provider: Provider = .openAI,
        upstreamModel: String,
        baseURL: String,
        configuredModel: String? = nil,
        configuredBaseURL: String? = nil,
        apiKey: SecretString? = nil,
        extraHeaders: [HeaderField] = [],
        certificateCheck: CertificateCheck = .system,
        timeouts: DeploymentTimeouts = DeploymentTimeouts(),
        streamKeepAlive: Duration? = nil,
        retries: Int? = nil,
        weight: Double? = nil,
        requestsPerMinute: Int? = nil,
        tokensPerMinute: Int? = nil,
        maxParallelRequests: Int? = nil,
        order: Int? = nil,
        tags: [String] = [],
        cooldownTime: Duration? = nil,
        allowedFails: Int? = nil,
        allowedFailsPolicy: [FailureClass: Int] = [:],
        defaultParameters: JSONObject = [:],
        extraBody: JSONObject = [:],
        dropParameters: Bool? = nil,
        allowedParameters: [String] = [],
        additionalDropParameters: [String] = [],
        mockResponse: String? = nil,
        isResponsesOnly: Bool = false,
        information: ModelInformation = ModelInformation()
    ) {
        self.id = id ?? DeploymentID("\(modelName)=\(upstreamModel)@\(baseURL)")
        self.modelName = modelName
        self.provider = provider
        self.upstreamModel = upstreamModel
        self.baseURL = baseURL
        self.configuredModel = configuredModel ?? "\(provider.rawValue)/\(upstreamModel)"
        self.configuredBaseURL = configuredBaseURL ?? baseURL
        self.apiKey = apiKey
        self.extraHeaders = extraHeaders
        self.certificateCheck = certificateCheck
        self.timeouts = timeouts
        self.streamKeepAlive = streamKeepAlive
        self.retries = retries
        self.weight = weight
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.maxParallelRequests = maxParallelRequests
        self.order = order
        self.tags = tags
        self.cooldownTime = cooldownTime
        self.allowedFails = allowedFails
        self.allowedFailsPolicy = allowedFailsPolicy
        self.defaultParameters = defaultParameters
        self.extraBody = extraBody
        self.dropParameters = dropParameters
        self.allowedParameters = allowedParameters
        self.additionalDropParameters = additionalDropParameters
        self.mockResponse = mockResponse
        self.isResponsesOnly = isResponsesOnly
        self.information = information
    }
}

extension DeploymentConfiguration {
    /// A header field of a configuration; its value may be a secret.
    public struct HeaderField: Sendable, Hashable {
        /// The field's name as written.
        public var name: String
        /// The field's value.
        public var value: SecretString

        /// Creates a field.
        public init(name: String, value: SecretString) {
            self.name = name
            self.value = value
        }
    }
}

/// The API of a deployment's backend: LiteLLM's prefix of `litellm_params.model`.
public enum Provider: String, Sendable, Hashable, CaseIterable {
    /// OpenAI's API, or a compatible one.
    case openAI = "openai"
    /// vLLM's OpenAI-compatible server.
    case hostedVLLM = "hosted_vllm"
    /// OpenAI's API, for a model that only completes text.
    case textCompletionOpenAI = "text-completion-openai"
    /// An API similar to OpenAI's.
    case openAILike = "openai_like"
    /// Another LiteLLM-compatible proxy.
    case liteLLMProxy = "litellm_proxy"
}
