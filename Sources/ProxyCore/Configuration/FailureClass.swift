/// The kinds of failure that LiteLLM's `retry_policy` and `allowed_fails_policy` tell apart.
public enum FailureClass: String, Sendable, Hashable, CaseIterable {
    case badRequest = "BadRequestError"
    case authentication = "AuthenticationError"
    case timeout = "TimeoutError"
    case rateLimit = "RateLimitError"
    case contentPolicyViolation = "ContentPolicyViolationError"
    case internalServer = "InternalServerError"
    case serviceUnavailable = "ServiceUnavailableError"
    case notFound = "NotFoundError"
    /// What none of the others covers.
    case other = "Default"
}
