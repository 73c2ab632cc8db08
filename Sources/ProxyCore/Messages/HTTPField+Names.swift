package import HTTPTypes

// Names that HTTPTypes does not define; made once, because making one checks and copies its text.
extension HTTPField.Name {
    private static func make(_ name: String) -> HTTPField.Name {
        // The fallback is never used: every name below is a valid token.
        HTTPField.Name(name) ?? .userAgent
    }

    // Credentials
    static let liteLLMAPIKey = make("x-litellm-api-key")
    static let apiKey = make("api-key")
    static let xAPIKey = make("x-api-key")
    static let googleAPIKey = make("x-goog-api-key")
    static let subscriptionKey = make("ocp-apim-subscription-key")

    // Ids
    package static let requestID = make("x-request-id")
    package static let callID = make("x-litellm-call-id")

    // What a client requests
    static let timeout = make("x-litellm-timeout")
    static let streamTimeout = make("x-litellm-stream-timeout")
    static let numRetries = make("x-litellm-num-retries")
    static let tags = make("x-litellm-tags")

    // What the router did
    static let modelID = make("x-litellm-model-id")
    static let modelName = make("x-litellm-model-name")
    static let modelAPIBase = make("x-litellm-model-api-base")
    static let modelGroup = make("x-litellm-model-group")
    package static let version = make("x-litellm-version")
    static let attemptedRetries = make("x-litellm-attempted-retries")
    static let attemptedFallbacks = make("x-litellm-attempted-fallbacks")
    static let responseDuration = make("x-litellm-response-duration-ms")
    static let overheadDuration = make("x-litellm-overhead-duration-ms")

    // What remains of a group's rate limits
    static let requestLimit = make("x-ratelimit-limit-requests")
    static let remainingRequests = make("x-ratelimit-remaining-requests")
    static let tokenLimit = make("x-ratelimit-limit-tokens")
    static let remainingTokens = make("x-ratelimit-remaining-tokens")

    static let shouldRetry = make("x-should-retry")
    static let accelBuffering = make("x-accel-buffering")
}
