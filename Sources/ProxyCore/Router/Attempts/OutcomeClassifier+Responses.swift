import HTTPTransport
import HTTPTypes
import PlainText

// MARK: - Error statuses

extension OutcomeClassifier {
    func verdict(onStatus response: BackendAnswer) -> Verdict {
        let status = response.head.status.code
        let text = BackendErrorText(response.body)
        if [400, 413, 422].contains(status) || status >= 500, text.saysContextIsTooLong {
            return overflow(response, text)
        }
        if [404, 405, 501].contains(status), text.saysEndpointIsMissing, !text.saysModelIsMissing {
            return missingEndpoint(response, text)
        }
        switch status {
        case 401, 403:
            return Verdict(
                owner: .credential,
                kind: .authentication,
                retry: .elsewhere,
                weight: .immediate(.authentication),
                fallback: .general,
                error: error(text) { name, _ in
                    .badGateway(
                        "The backend \(name) refused this proxy's credential for it (\(status)); correct its `api_key` in the "
                            + "configuration. This is not about your API key.",
                        code: "backend_credential_refused"
                    )
                },
                words: text.message
            )
        case 404 where text.saysModelIsMissing:
            return Verdict(
                owner: .configuration,
                kind: .notFound,
                retry: .elsewhere,
                weight: .immediate(.notFound),
                fallback: .general,
                error: error(text) { name, words in
                    .badGateway(
                        "The backend \(name) does not serve the model `\(upstreamModel)` that the configuration names. "
                            + "It says: \(words)",
                        code: "backend_model_not_found"
                    )
                },
                words: text.message
            )
        case 408, 409, 425, 429:
            return load(response, text)
        case 300..<400:
            return Verdict(
                owner: .configuration,
                kind: .internalServer,
                retry: .elsewhere,
                weight: .counted(.internalServer),
                fallback: .general,
                error: error(text) { name, _ in
                    .badGateway(
                        "The backend \(name) responded with a redirect (\(status)), which is never followed; "
                            + "`api_base` has to name the final address.",
                        code: "backend_redirect"
                    )
                }
            )
        case 400..<500:
            return client(response, text)
        default:
            return server(response, text)
        }
    }

    /// The prompt is too long: clients recognise that by OpenAI's code, whatever the backend's status and words are.
    private func overflow(_ response: BackendAnswer, _ text: BackendErrorText) -> Verdict {
        var verdict = client(response, text)
        verdict.fallback = .contextWindow
        verdict.error.status =
            (400..<500).contains(response.head.status.code) ? response.head.status.code : 400
        verdict.error.code = ProxyError.contextLengthExceeded
        return verdict
    }

    /// The backend does not have the endpoint that the client called.
    private func missingEndpoint(_ response: BackendAnswer, _ text: BackendErrorText) -> Verdict {
        let status = response.head.status.code
        let model = request?.model ?? deployment.configuration.modelName
        let endpoint = request?.endpoint
        let path = endpoint.map { $0.isBesideV1 ? "/\($0.path)" : "/v1/\($0.path)" } ?? "such path"
        var message = "The backend of `\(model)` has no \(path) (\(status))."
        if endpoint == .chatCompletions || endpoint == .completions {
            message +=
                " If it should have it, its `api_base` in the configuration lacks a part of the path, such as `/v1`."
        }
        var verdict = client(response, text)
        verdict.kind = .notFound
        verdict.error.message = message
        verdict.error.code = "endpoint_not_found"
        verdict.error.logMessage = "\(message) It is \(fullName)."
        // The backend's own body says less.
        verdict.error.backendAnswer?.body = []
        return verdict
    }

    private func client(_ response: BackendAnswer, _ text: BackendErrorText) -> Verdict {
        let status = response.head.status.code
        var error = ProxyError.badRequest(text.message)
            .logged(as: "The backend \(fullName) refused the request (\(status), \(text.summary)).")
        error.status = status
        error.backendAnswer = response
        if let type = text.type { error.type = type }
        error.code = text.code
        var verdict = Verdict(
            owner: .client,
            kind: .badRequest,
            retry: .never,
            weight: nil,
            fallback: .none,
            error: error,
            words: text.message
        )
        if status == 404 { verdict.kind = .notFound }
        if status == 400 || status == 413, text.saysContentIsRefused {
            verdict.fallback = .contentPolicy
            verdict.kind = .contentPolicyViolation
        }
        return verdict
    }

    private func load(_ response: BackendAnswer, _ text: BackendErrorText) -> Verdict {
        let pause = RetryAfter.duration(in: response.head.headerFields)
        let isRateLimit = response.head.status.code == 429
        let status = response.head.status.code
        var error = ProxyError.rateLimited(text.message, retryAfter: pause ?? .seconds(1))
            .logged(as: "The backend \(fullName) asks for a pause (\(status), \(text.summary)).")
        error.status = status
        error.backendAnswer = response
        return Verdict(
            owner: .load,
            kind: isRateLimit ? .rateLimit : .timeout,
            retry: .anywhere(after: pause ?? .seconds(1)),
            weight: isRateLimit ? pause.map { .untilRetryAfter($0) } ?? .immediate(.rateLimit) : nil,
            fallback: .general,
            error: error,
            words: text.message
        )
    }

    private func server(_ response: BackendAnswer, _ text: BackendErrorText) -> Verdict {
        let status = response.head.status.code
        let kind: FailureClass = status == 503 || status == 529 ? .serviceUnavailable : .internalServer
        let pause = RetryAfter.duration(in: response.head.headerFields)
        let error = error(text) { name, words in
            let message = "The backend \(name) failed (\(status)): \(words)"
            return switch status {
            case 503, 529:
                .unavailable(message, code: "backend_unavailable", retryAfter: pause ?? .seconds(1))
            case 504: .gatewayTimeout(message)
            default: .badGateway(message, code: "backend_error")
            }
        }
        return Verdict(
            owner: .backend,
            kind: kind,
            retry: .anywhere(after: pause),
            weight: .counted(kind),
            fallback: .general,
            error: error,
            words: text.message
        )
    }
}

// MARK: - A success status without a usable response

extension OutcomeClassifier {
    func verdict(onUnusable response: UnusableAnswer) -> Verdict {
        var errorText: BackendErrorText?
        if case .errorObject(let bytes) = response {
            let text = BackendErrorText(bytes)
            // Once the head of a stream is sent, servers report the client's mistakes within the stream.
            if text.saysContextIsTooLong || ["400", "413", "422"].contains(text.code) {
                let code = text.code.flatMap { Int($0) } ?? 400
                let status = [400, 413, 422].contains(code) ? code : 400
                return verdict(
                    onStatus: BackendAnswer(head: HTTPResponse(status: .init(code: status)), body: bytes)
                )
            }
            errorText = text
        }
        let reason =
            switch response {
            case .empty: "its body is empty"
            case .notJSON(let type): "its body is not JSON but \(type?.shown ?? "of no stated type")"
            case .malformedJSON(let detail): "its JSON is malformed: \(detail)"
            case .errorObject: "it holds an error: "
            case .noEvent: "its stream ended before the first event"
            case .noEventWithin(let bytes): "its stream has no event in its first \(bytes) bytes"
            case .eventTooLarge(let limit): "an event of its stream is larger than \(limit) bytes"
            case .unfinished: "its stream ended without a finish reason"
            case .tooLarge(let limit):
                "it is larger than \(limit) bytes (general_settings.max_response_size_mb)"
            }
        let message = { (name: String, words: String) in
            "The backend \(name) responded with success, but \(reason)\(words)."
        }
        return Verdict(
            owner: .backend,
            kind: .internalServer,
            retry: .anywhere(after: nil),
            weight: .counted(.internalServer),
            fallback: .general,
            error: .badGateway(message(name, errorText?.message ?? ""), code: "backend_answer_invalid")
                .logged(as: message(fullName, errorText?.summary ?? "")),
            words: errorText?.message
        )
    }
}
