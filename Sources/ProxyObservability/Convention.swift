import ProxyCore

/// Names of OpenTelemetry's semantic conventions, and how this proxy's facts map to their values.
///
/// See <https://opentelemetry.io/docs/specs/semconv/gen-ai/>.
enum Convention {
    static let operationName = "gen_ai.operation.name"
    static let requestModel = "gen_ai.request.model"
    static let responseModel = "gen_ai.response.model"
    static let inputTokens = "gen_ai.usage.input_tokens"
    static let outputTokens = "gen_ai.usage.output_tokens"
    static let requestMethod = "http.request.method"
    static let statusCode = "http.response.status_code"
    static let httpRoute = "http.route"
    static let serverAddress = "server.address"
    static let serverPort = "server.port"
    static let clientAddress = "client.address"
    static let errorType = "error.type"
    static let deployment = "litellm_proxy.deployment"
    static let group = "litellm_proxy.model_group"
    static let callID = "litellm_proxy.call_id"
    static let attempts = "litellm_proxy.attempts"
    static let fallbacks = "litellm_proxy.fallbacks"
    static let isStream = "litellm_proxy.stream"
    static let owner = "litellm_proxy.failure.owner"

    /// The value of `gen_ai.operation.name` for an endpoint such as `chat/completions`.
    static func operation(_ endpoint: String) -> String {
        switch endpoint {
        case "chat/completions", "responses", "messages": "chat"
        case "completions": "text_completion"
        case "embeddings": "embeddings"
        default: endpoint
        }
    }

    /// A method as the convention wants it: others than the known ones become one value.
    static func method(_ method: String) -> String {
        known.contains(method) ? method : "_OTHER"
    }

    private static let known: Set<String> = [
        "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
    ]
}

extension RequestSummary {
    /// The status of a failed request, for `error.type`; `incomplete` if the response broke off after its head.
    var errorType: String? {
        if status >= 400 { return String(status) }
        return failure == nil ? nil : "incomplete"
    }
}
