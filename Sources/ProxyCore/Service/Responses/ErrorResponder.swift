import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Makes the response to an error: the one place where a failure becomes a status and an error object in OpenAI's or Anthropic's shape.
enum ErrorResponder {
    /// The shape that the client's library reads.
    enum Shape {
        case openAI
        /// For `/v1/messages` and below.
        case anthropic
    }

    /// - Parameter redactor: removes from the backend's header fields what clients must not see.
    static func response(
        to error: ProxyError,
        shape: Shape = .openAI,
        redactor: SecretRedactor = .none
    ) -> ProxyResponse {
        var head = HTTPResponse(status: .init(code: error.status))
        head.headerFields[.contentType] = "application/json"
        if let pause = error.retryAfter { head.headerFields[.retryAfter] = String(seconds(pause)) }
        // What is accepted instead (RFC 9110, 12.5.3).
        if error.code == "unsupported_content_encoding" { head.headerFields[.acceptEncoding] = "identity" }
        if error.status == 401 { head.headerFields[.wwwAuthenticate] = "Bearer" }
        if !error.isWorthRetrying { head.headerFields[.shouldRetry] = "false" }
        if let route = error.route { route.addHeaderFields(to: &head.headerFields) }
        if let response = error.backendAnswer {
            add(response.head.headerFields, to: &head.headerFields, redactor)
        }
        return ProxyResponse(
            head: head,
            body: .bytes(body(of: error, shape)),
            closesConnection: error.closesConnection
        )
    }

    /// Adds the backend's header fields, which decide when to retry and whether to.
    private static func add(
        _ backendFields: HTTPFields,
        to fields: inout HTTPFields,
        _ redactor: SecretRedactor
    ) {
        var backendFields = backendFields
        if backendFields.contains(.retryAfter) {
            let readable = RetryAfter.text(in: backendFields)
            if readable != nil { fields[.retryAfter] = nil }
            backendFields[.retryAfter] = readable
        }
        if backendFields.contains(.shouldRetry) { fields[.shouldRetry] = nil }
        ResponseHeaders.relay(backendFields, to: &fields, without: redactor)
        fields[.contentType] = "application/json"
    }

    private static func body(of error: ProxyError, _ shape: Shape) -> [UInt8] {
        if let response = error.backendAnswer, let body = relayed(response.body, error, shape) { return body }
        let object: JSONObject
        switch shape {
        case .openAI:
            object = [
                "error": .object([
                    "message": .string(error.message),
                    "type": .string(error.type),
                    "param": error.parameter.map { .string($0) } ?? .null,
                    "code": error.code.map { .string($0) } ?? .null,
                ])
            ]
        case .anthropic:
            object = [
                "type": "error",
                "error": .object([
                    "type": .string(anthropicType(error.status)), "message": .string(error.message),
                ]),
            ]
        }
        return JSONValue.object(object).encoded()
    }

    /// The backend's body, if clients of this shape understand it; unchanged except for the code of a prompt that is too long.
    private static func relayed(_ body: [UInt8], _ error: ProxyError, _ shape: Shape) -> [UInt8]? {
        guard let object = try? JSONValue(parsing: body), let inner = object["error"],
            inner["message"]?.stringValue != nil
        else { return nil }
        switch shape {
        case .anthropic:
            return object["type"]?.stringValue == "error" ? body : nil
        case .openAI:
            let code = ProxyError.contextLengthExceeded
            guard error.code == code, inner["code"]?.stringValue != code else { return body }
            return setting(code: code, in: body)
        }
    }

    /// The object with another code and otherwise the same bytes; `nil` if it has no code to replace.
    private static func setting(code: String, in body: [UInt8]) -> [UInt8]? {
        var range: Range<Int>?
        body.withUnsafeBytes { buffer in
            try? JSONEnvelopeScanner.scan(buffer, in: 0..<buffer.count) { member in
                guard member.kind == .object, member.hasKey("error", in: buffer) else { return .continue }
                try? JSONEnvelopeScanner.scan(buffer, in: member.value) { inner in
                    if inner.hasKey("code", in: buffer) { range = inner.value }
                    return .continue
                }
                return .continue
            }
        }
        return range.map { range in
            Array(body[..<range.lowerBound]) + JSONValue.string(code).encoded() + body[range.upperBound...]
        }
    }

    private static func anthropicType(_ status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 504: "timeout_error"
        case 503, 529: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return attoseconds > 0 ? seconds + 1 : seconds
    }
}
