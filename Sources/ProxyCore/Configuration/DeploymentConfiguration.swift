public import HTTPTransport
public import OpenAIWire

/// One backend that serves one model under one public name: an entry of LiteLLM's `model_list`.
public struct DeploymentConfiguration: Sendable, Hashable {
    /// The identity over reloads.
    public var id: DeploymentID

    /// The public name, LiteLLM's `model_name`; entries with the same name form a model group.
    ///
    /// May hold `*` as a wildcard.
    public var modelName: String

    /// How the backend is spoken to.
    public var provider: Provider

    /// `litellm_params.model` as written, with its prefix: what `x-litellm-model-name` and `/health` show.
    public var configuredModel: String

    /// The model name that is sent to the backend; may hold `*`, filled with what the public name's wildcard
    /// matched.
    public var upstreamModel: String

    /// The address that endpoints are appended to, with `/v1` and without a trailing slash, as in
    /// `http://127.0.0.1:8000/v1`.
    public var baseURL: String

    /// `api_base` as written, for headers and listings.
    public var configuredBaseURL: String

    /// The key for the backend; `nil` sends no `Authorization`.
    public var apiKey: SecretString?

    /// Header fields to add to each call, name and value, as `extra_headers` gives them.
    ///
    /// Values may be secrets and are never printed.
    public var extraHeaders: [HeaderField]

    /// How the backend's certificate is checked: `ssl_verify`.
    public var certificateCheck: CertificateCheck

    /// Limits on the time of a call.
    public var timeouts: DeploymentTimeouts

    /// `keepalive_seconds`: the pause after which a silent stream gets a comment; zero sends none, `nil` leaves it to the general
    /// setting.
    public var streamKeepAlive: Duration?

    /// Retries of a request that began here; `nil` leaves it to the router's settings.
    public var retries: Int?

    /// The share of traffic under `simple-shuffle`.
    public var weight: Double?

    /// Requests a minute.
    public var requestsPerMinute: Int?

    /// Tokens a minute.
    public var tokensPerMinute: Int?

    /// The most requests at a time.
    public var maxParallelRequests: Int?

    /// The rank within the group: the lowest is tried first.
    public var order: Int?

    /// The tags that a request may ask for.
    public var tags: [String]

    /// How long the deployment rests after failures; `nil` leaves it to the router's settings.
    public var cooldownTime: Duration?

    /// `allowed_fails` of `model_info`: failures in a minute that are borne; `nil` leaves it to the router's settings.
    public var allowedFails: Int?

    /// `allowed_fails_policy` of `model_info`: the same by the kind of failure, which wins.
    public var allowedFailsPolicy: [FailureClass: Int]

    /// Fields that a request's body gets where it does not name them: `temperature` and the like.
    public var defaultParameters: JSONObject

    /// Fields that a request's body always gets: `extra_body`.
    public var extraBody: JSONObject

    /// Whether parameters that the backend does not take are dropped; `nil` leaves it to the general setting.
    public var dropParameters: Bool?

    /// Fields that are sent although parameters are dropped: `allowed_openai_params`.
    public var allowedParameters: [String]

    /// Fields that are always taken out of a request's body.
    public var additionalDropParameters: [String]

    /// An answer that is given instead of asking any backend: `mock_response`.
    public var mockResponse: String?

    /// Whether the backend is asked at `/v1/responses` only: LiteLLM's `openai/responses/NAME`.
    public var isResponsesOnly: Bool

    /// What is known of the model.
    public var information: ModelInformation

    /// Creates a deployment.
    ///
    /// What is left out has LiteLLM's defaults; the id is then made of model and address, so that the same two keep their counters
    /// over a reload.
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
