import PlainText

// Errors that the client can fix.
extension ProxyError {
    /// OpenAI's type for a request that is wrong.
    static let invalidRequestType = "invalid_request_error"

    /// OpenAI's code for a prompt that is longer than the model's context window, which clients check.
    static let contextLengthExceeded = "context_length_exceeded"

    /// The request itself is wrong.
    public static func badRequest(
        _ message: String,
        code: String? = nil,
        parameter: String? = nil
    ) -> ProxyError {
        ProxyError(status: 400, type: invalidRequestType, code: code, parameter: parameter, message: message)
    }

    /// Nobody serves the model.
    public static func unknownModel(_ model: String, nearest: [String]) -> ProxyError {
        let hint =
            nearest.isEmpty
            ? "GET /v1/models lists the models."
            : "Did you mean \(nearest.map { "`\($0)`" }.joined(separator: ", "))? GET /v1/models lists all."
        return ProxyError(
            status: 404,
            type: invalidRequestType,
            code: "model_not_found",
            parameter: "model",
            message: "The model `\(model)` does not exist. \(hint)"
        )
    }

    /// The model is configured, but not served.
    static func unservedModel(_ model: String, reason: String) -> ProxyError {
        ProxyError(
            status: 404,
            type: invalidRequestType,
            code: "model_not_found",
            parameter: "model",
            message: "The model `\(model)` is configured, but not served here: \(reason). "
                + "GET /v1/models lists the served models."
        )
    }

    /// There is no such route.
    public static func unknownPath(_ path: String) -> ProxyError {
        ProxyError(
            status: 404,
            type: invalidRequestType,
            code: "unknown_path",
            message:
                "There is nothing at \(path.shown). The API starts at /v1, as in /v1/chat/completions or /v1/models."
        )
    }

    /// The path may exist at a backend, but is not passed to backends.
    ///
    /// - Parameter nearest: the endpoint with the most similar path.
    static func notPassedThrough(_ path: String, nearest: String?) -> ProxyError {
        ProxyError(
            status: 404,
            type: invalidRequestType,
            code: "unknown_path",
            message:
                "\(path.shown) is not an inference endpoint, and only those are passed to backends. "
                + (nearest.map { "Did you mean \($0)? " } ?? "")
                + "The operator can allow it with `general_settings: {pass_through_endpoints: [{path: \(path.shown)}]}`."
        )
    }

    /// The route does not support the method.
    public static func methodNotAllowed(_ method: String, path: String, allowed: String) -> ProxyError {
        ProxyError(
            status: 405,
            type: invalidRequestType,
            code: "method_not_allowed",
            message: "\(path) does not support \(method), only \(allowed)."
        )
    }

    /// The request's body is larger than the proxy accepts.
    public static func bodyTooLarge(limit: Int) -> ProxyError {
        ProxyError(
            status: 413,
            type: invalidRequestType,
            code: "request_too_large",
            message: "The request's body is larger than \(limit) bytes, the limit of this proxy "
                + "(general_settings.max_request_size_mb).",
            closesConnection: true
        )
    }

    /// The route does not support the body's content type.
    public static func unsupportedContentType(_ type: String) -> ProxyError {
        ProxyError(
            status: 415,
            type: invalidRequestType,
            code: "unsupported_media_type",
            message:
                "The content type `\(type.shown)` is not supported here; send `content-type: application/json`."
        ).logged(as: "The request's content type is not supported here.")
    }

    /// The request's body is compressed.
    static func unsupportedEncoding(_ coding: String) -> ProxyError {
        let isPlain = coding.utf8.count <= 20 && coding.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        return ProxyError(
            status: 415,
            type: invalidRequestType,
            code: "unsupported_content_encoding",
            message:
                "The request's body is compressed\(isPlain ? " (`content-encoding: \(coding)`)" : ""), which is not "
                + "supported; send it uncompressed, without `content-encoding`."
        )
    }

    /// The route is for the operator, who cannot be identified without a master key.
    static func needsMasterKey(_ path: String) -> ProxyError {
        ProxyError(
            status: 403,
            type: invalidRequestType,
            code: "master_key_required",
            message: "\(path) is for the operator, who cannot be identified without a master key; "
                + "set general_settings.master_key, or send SIGHUP to the process instead."
        )
    }

    /// The request comes from an address that is not allowed.
    static func addressNotAllowed(_ address: String?) -> ProxyError {
        ProxyError(
            status: 403,
            type: invalidRequestType,
            code: "address_not_allowed",
            message: "Requests from \(address ?? "an unknown address") are not allowed; "
                + "general_settings.allowed_ips lists the allowed addresses."
        )
    }

    /// The key is missing or wrong.
    public static func unauthorized(_ message: String) -> ProxyError {
        ProxyError(
            status: 401,
            type: invalidRequestType,
            code: "invalid_api_key",
            message: message
        )
    }
}
