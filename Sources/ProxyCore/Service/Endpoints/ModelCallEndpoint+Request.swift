import HTTPTransport
import HTTPTypes
import OpenAIWire

// Reading the client's request.
extension ModelCallEndpoint {
    @Sendable func makeCall() throws(ProxyError) -> ModelCall {
        let body = try readBody()
        guard let model = pathModel ?? body.model, !model.isEmpty else {
            throw .badRequest(
                "The request names no model; add `model` to its body. GET /v1/models lists the models.",
                code: "missing_model",
                parameter: "model"
            )
        }
        try RequestBounds.checkModelName(bytes: model.utf8.count)
        var options = try CallOptions(request.request.headers)
        try options.read(body)
        if !options.fieldsWithoutEffect.isEmpty {
            service.reportOnce(fieldsWithoutEffect: options.fieldsWithoutEffect)
        }
        let (headers, hasClientFields) = forwardedHeaders(options)
        return ModelCall(
            endpoint: endpoint,
            model: model,
            body: body,
            headers: headers,
            options: options,
            id: request.responseHeaders.callID,
            affinity: request.request.affinity,
            metersUsage: settings.metersUsage,
            showsUsage: settings.configuration.alwaysIncludesStreamUsage,
            dropsParameters: settings.configuration.dropsParameters,
            began: request.began,
            hasClientFields: hasClientFields
        )
    }

    private func readBody() throws(ProxyError) -> RequestBody {
        try request.checkEncoding()
        let (body, headers) = (request.request.body, request.request.headers)
        let contentType = headers.value(of: .contentType) ?? "application/json"
        if contentType == "application/json" { return .json(try RequestEnvelope(scanning: body)) }
        let kind = contentType.prefix { $0 != ";" }.trimmingOptionalWhitespace().lowercased()
        if kind == "multipart/form-data" {
            return .multipart(try MultipartEnvelope(scanning: body, contentType: contentType))
        }
        // Many clients send JSON as text or without a type; a form or an image certainly is not JSON.
        guard
            kind.hasSuffix("json") || kind.hasPrefix("text/") || kind == "application/octet-stream"
                || kind.isEmpty
        else { throw .unsupportedContentType(kind) }
        return .json(try RequestEnvelope(scanning: body))
    }

    /// The client's header fields that concern the backend, never a credential; and whether any of them may change the response.
    private func forwardedHeaders(_ options: CallOptions) -> (HTTPFields, hasClientFields: Bool) {
        var fields = HTTPFields()
        // Room for the deployment's fields, too.
        fields.reserveCapacity(8)
        fields.append(request.responseHeaders.requestIDField)
        var hasClientFields = false
        for field in request.request.headers {
            switch Self.use(of: field) {
            case .none: continue
            case .passive: break
            case .active: hasClientFields = true
            }
            fields.append(field)
        }
        // The body's `extra_headers` come from the client, too.
        if let extra = options.extraHeaders {
            for field in extra where Self.use(of: field) != .none {
                hasClientFields = hasClientFields || Self.use(of: field) == .active
                fields.set(field)
            }
        }
        return (fields, hasClientFields)
    }

    /// What a backend does with a client's field.
    private enum FieldUse {
        /// It does not get it.
        case none
        /// It logs it or passes it on.
        case passive
        /// It may respond differently: a failure does not count against the backend, so that no client can make a deployment unavailable
        /// to the others.
        case active
    }

    /// `openai-organization` and `openai-project` are not forwarded: they belong to the key, which the configuration sets.
    private static func use(of field: HTTPField) -> FieldUse {
        let name = field.name.canonicalName
        // The first letter rules out almost all others.
        switch name.utf8.first {
        case UInt8(ascii: "a"):
            if name == "accept" { return .passive }
            // Every library of Anthropic sends this version; there is no other.
            if name == "anthropic-version" { return field.value == "2023-06-01" ? .passive : .active }
            return name == "anthropic-beta" ? .active : .none
        case UInt8(ascii: "o"): return name == "openai-beta" ? .active : .none
        case UInt8(ascii: "t"): return name == "traceparent" || name == "tracestate" ? .passive : .none
        case UInt8(ascii: "x"):
            return name.hasPrefix("x-data-parallel-") || name == "x-session-id" ? .active : .none
        default: return .none
        }
    }
}
