/// The kinds of failure that LiteLLM's `retry_policy` and `allowed_fails_policy` tell apart.
public enum FailureClass: String, Sendable, Hashable, CaseIterable {
    /// The backend says that the request is wrong: 400 and the like.
    case badRequest = "BadRequestError"
    /// The backend refused the credential: 401 or 403.
    case authentication = "AuthenticationError"
    /// A time limit passed, or the backend said 408, 409 or 425.
    case timeout = "TimeoutError"
    /// The backend is asked too much: 429.
    case rateLimit = "RateLimitError"
    /// The backend's content filter refused.
    case contentPolicyViolation = "ContentPolicyViolationError"
    /// The backend failed: another 5xx, or an answer that is none.
    case internalServer = "InternalServerError"
    /// The backend is not there, or says that it is not ready: 503 or 529.
    case serviceUnavailable = "ServiceUnavailableError"
    /// The backend does not know model or path: 404.
    case notFound = "NotFoundError"
    /// What none of the others covers.
    case other = "Default"
}
