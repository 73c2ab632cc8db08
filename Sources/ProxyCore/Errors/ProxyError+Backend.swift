// The errors that are the backends', the network's or our own to mend.
extension ProxyError {
    /// The proxy's type for what is no fault of the client.
    static let serverErrorType = "server_error"

    /// A backend could not be asked, or what it answered is of no use.
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

    /// The same error where no deployment at all can be reached: then it is not one gateway that is bad, and waiting may help.
    var whereNothingIsReachable: ProxyError {
        guard status == 502 else { return self }
        var error = self
        error.status = 503
        error.retryAfter = error.retryAfter ?? .seconds(1)
        return error
    }

    /// A timer fired.
    static func gatewayTimeout(_ message: String) -> ProxyError {
        ProxyError(status: 504, type: serverErrorType, code: "timeout", message: message)
    }

    /// A limit of the configuration is used up.
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
