// Errors that are due to a backend, the network or the proxy.
extension ProxyError {
    /// The type of errors that are not the client's fault.
    static let serverErrorType = "server_error"

    /// A backend could not be reached, or its response is unusable.
    static func badGateway(_ message: String, code: String = "bad_gateway") -> ProxyError {
        ProxyError(status: 502, type: serverErrorType, code: code, message: message)
    }

    /// Nothing can serve the request now.
    static func unavailable(
        _ message: String,
        code: String = "service_unavailable",
        retryAfter: Duration? = .seconds(1)
    ) -> ProxyError {
        ProxyError(status: 503, type: serverErrorType, code: code, message: message, retryAfter: retryAfter)
    }

    /// The same error if no deployment at all can be reached: 503, because waiting may help.
    var whereNothingIsReachable: ProxyError {
        guard status == 502 else { return self }
        var error = self
        error.status = 503
        error.retryAfter = error.retryAfter ?? .seconds(1)
        return error
    }

    /// A timeout.
    static func gatewayTimeout(_ message: String) -> ProxyError {
        ProxyError(status: 504, type: serverErrorType, code: "timeout", message: message)
    }

    /// A configured limit is used up.
    static func rateLimited(_ message: String, retryAfter: Duration) -> ProxyError {
        ProxyError(
            status: 429,
            type: "rate_limit_error",
            code: "rate_limit_exceeded",
            message: message,
            retryAfter: retryAfter
        )
    }

    /// The client left; this only appears in the log.
    static var clientClosedRequest: ProxyError {
        ProxyError(
            status: 499,
            type: invalidRequestType,
            code: "client_closed_request",
            message: "The client closed the connection."
        )
    }
    var isClientClosedRequest: Bool { status == 499 }
}
