import HTTPTransport
import HTTPTypes
import OpenAIWire
import PlainText

/// Decides whose fault a failed attempt is: a pure function of what was seen.
struct OutcomeClassifier {
    /// The deployment that was asked, for messages.
    var deployment: Deployment
    /// The model's name as it was sent there.
    var upstreamModel: String
    /// What the client asked for, where it is known.
    var request: Request?

    /// What of a client's request the judgement looks at.
    struct Request {
        var model: String
        var endpoint: ModelEndpoint
        /// Whether the backend got header fields that the client chose and that may be the reason of what it answered.
        var hasClientFields: Bool
    }

    func verdict(on failure: AttemptFailure) -> Verdict {
        var verdict =
            switch failure {
            case .status(let answer): verdict(onStatus: answer)
            case .transport(let error): verdict(onTransport: error)
            case .answer(let answer): verdict(onUnusable: answer)
            }
        attributeToClient(&verdict, failure)
        // Whatever the words were made of, no secret is among them.
        let disclosure = deployment.disclosure
        verdict.error.logMessage = disclosure.log.redact(verdict.error.logText)
        verdict.error.message = disclosure.client.redact(verdict.error.message)
        verdict.words = verdict.words.map { disclosure.log.redact($0) }
        return verdict
    }

    /// A status that header fields of the client's may be the reason of weighs nothing, because a wrong one would take the deployment from
    /// all other clients.
    ///
    /// Load is the backend's whatever the client sent.
    private func attributeToClient(_ verdict: inout Verdict, _ failure: AttemptFailure) {
        guard let request, request.hasClientFields, verdict.weight != nil else { return }
        switch failure {
        case .status(let answer) where ![429, 503, 529].contains(answer.head.status.code): break
        case .answer(.errorObject): break
        default: return
        }
        verdict.weight = nil
        let note = " The request carried header fields that its client chose, which may be the reason."
        verdict.error.logMessage = verdict.error.logText + note
        verdict.error.message += note
    }

    /// How the deployment is named in the log: its model and address.
    private var fullName: String {
        "\(deployment.configuration.configuredModel) at \(deployment.configuration.configuredBaseURL)"
    }

    /// How the deployment is named to clients: its model and, where they may see it, its address.
    private var name: String {
        deployment.disclosure.showsAddresses ? fullName : deployment.configuration.configuredModel
    }

    /// An error in two forms: for the client, and for the log, which gets the address always and a backend's words never.
    private func error(
        _ said: BackendErrorText,
        _ make: (_ name: String, _ words: String) -> ProxyError
    ) -> ProxyError {
        make(name, said.message).logged(as: make(fullName, "(\(said.summary))").message)
    }

    private func error(
        _ failure: TransportError,
        _ make: (_ name: String, _ words: String) -> ProxyError
    ) -> ProxyError {
        make(name, deployment.disclosure.text(of: failure)).logged(as: make(fullName, "\(failure)").message)
    }
}

// MARK: - A status that is no success

extension OutcomeClassifier {
    private func verdict(onStatus answer: BackendAnswer) -> Verdict {
        let status = answer.head.status.code
        let said = BackendErrorText(answer.body)
        if [400, 413, 422].contains(status) || status >= 500, said.saysContextIsTooLong {
            return overflow(answer, said)
        }
        if [404, 405, 501].contains(status), said.saysEndpointIsMissing, !said.saysModelIsMissing {
            return missingEndpoint(answer, said)
        }
        switch status {
        case 401, 403:
            return Verdict(
                owner: .credential,
                kind: .authentication,
                retry: .elsewhere,
                weight: .immediate(.authentication),
                fallback: .general,
                error: error(said) { name, _ in
                    .badGateway(
                        "The backend \(name) refused this proxy's credential for it (\(status)); its `api_key` in the "
                            + "configuration has to be corrected. This is not about your API key.",
                        code: "backend_credential_refused"
                    )
                },
                words: said.message
            )
        case 404 where said.saysModelIsMissing:
            return Verdict(
                owner: .configuration,
                kind: .notFound,
                retry: .elsewhere,
                weight: .immediate(.notFound),
                fallback: .general,
                error: error(said) { name, words in
                    .badGateway(
                        "The backend \(name) does not serve the model `\(upstreamModel)` that the configuration names. "
                            + "It says: \(words)",
                        code: "backend_model_not_found"
                    )
                },
                words: said.message
            )
        case 408, 409, 425, 429:
            return load(answer, said)
        case 300..<400:
            return Verdict(
                owner: .configuration,
                kind: .internalServer,
                retry: .elsewhere,
                weight: .counted(.internalServer),
                fallback: .general,
                error: error(said) { name, _ in
                    .badGateway(
                        "The backend \(name) answered with a redirect (\(status)), which is never followed; "
                            + "`api_base` has to name the final address.",
                        code: "backend_redirect"
                    )
                }
            )
        case 400..<500:
            return client(answer, said)
        default:
            return server(answer, said)
        }
    }

    /// The prompt is too long: clients know that by OpenAI's code, whatever the backend's status and words are.
    private func overflow(_ answer: BackendAnswer, _ said: BackendErrorText) -> Verdict {
        var verdict = client(answer, said)
        verdict.fallback = .contextWindow
        verdict.error.status = (400..<500).contains(answer.head.status.code) ? answer.head.status.code : 400
        verdict.error.code = ProxyError.contextLengthExceeded
        return verdict
    }

    /// The backend does not have what the client called.
    private func missingEndpoint(_ answer: BackendAnswer, _ said: BackendErrorText) -> Verdict {
        let status = answer.head.status.code
        let model = request?.model ?? deployment.configuration.modelName
        let endpoint = request?.endpoint
        let path = endpoint.map { $0.isBesideV1 ? "/\($0.path)" : "/v1/\($0.path)" } ?? "such path"
        var message = "The backend of `\(model)` has no \(path) (\(status))."
        if endpoint == .chatCompletions || endpoint == .completions {
            message +=
                " Where it should, its `api_base` in the configuration lacks a part of the path, as `/v1`."
        }
        var verdict = client(answer, said)
        verdict.kind = .notFound
        verdict.error.message = message
        verdict.error.code = "endpoint_not_found"
        verdict.error.logMessage = "\(message) It is \(fullName)."
        // Its own body says less.
        verdict.error.backendAnswer?.body = []
        return verdict
    }

    private func client(_ answer: BackendAnswer, _ said: BackendErrorText) -> Verdict {
        let status = answer.head.status.code
        var error = ProxyError.badRequest(said.message)
            .logged(as: "The backend \(fullName) refused the request (\(status), \(said.summary)).")
        error.status = status
        error.backendAnswer = answer
        if let type = said.type { error.type = type }
        error.code = said.code
        var verdict = Verdict(
            owner: .client,
            kind: .badRequest,
            retry: .never,
            weight: nil,
            fallback: .none,
            error: error,
            words: said.message
        )
        if status == 404 { verdict.kind = .notFound }
        if status == 400 || status == 413, said.saysContentIsRefused {
            verdict.fallback = .contentPolicy
            verdict.kind = .contentPolicyViolation
        }
        return verdict
    }

    private func load(_ answer: BackendAnswer, _ said: BackendErrorText) -> Verdict {
        let pause = RetryAfter.duration(in: answer.head.headerFields)
        let isRateLimit = answer.head.status.code == 429
        let status = answer.head.status.code
        var error = ProxyError.rateLimited(said.message, retryAfter: pause ?? .seconds(1))
            .logged(as: "The backend \(fullName) asks for a pause (\(status), \(said.summary)).")
        error.status = status
        error.backendAnswer = answer
        return Verdict(
            owner: .load,
            kind: isRateLimit ? .rateLimit : .timeout,
            retry: .anywhere(after: pause ?? .seconds(1)),
            weight: isRateLimit ? pause.map { .untilRetryAfter($0) } ?? .immediate(.rateLimit) : nil,
            fallback: .general,
            error: error,
            words: said.message
        )
    }

    private func server(_ answer: BackendAnswer, _ said: BackendErrorText) -> Verdict {
        let status = answer.head.status.code
        let kind: FailureClass = status == 503 || status == 529 ? .serviceUnavailable : .internalServer
        let pause = RetryAfter.duration(in: answer.head.headerFields)
        let error = error(said) { name, words in
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
            words: said.message
        )
    }
}

// MARK: - No answer, or none of use

extension OutcomeClassifier {
    private func verdict(onTransport failure: TransportError) -> Verdict {
        var verdict = Verdict(
            owner: .network,
            kind: .serviceUnavailable,
            retry: .anywhere(after: nil),
            weight: .counted(.serviceUnavailable),
            fallback: .general,
            error: error(failure) { name, words in
                .badGateway(
                    "The backend \(name) could not be reached: \(words).",
                    code: "backend_unreachable"
                )
            }
        )
        switch failure.code {
        case .cancelled:
            verdict.owner = .client
            verdict.retry = .never
            verdict.weight = nil
            verdict.fallback = .none
            verdict.error = .clientClosedRequest
        case .shutDown, .resourceExhausted:
            verdict.owner = .us
            verdict.retry = .never
            verdict.weight = nil
            verdict.fallback = .none
            verdict.error = error(failure) { _, words in
                .unavailable("This proxy cannot send requests now: \(words).")
            }
        case .invalidRequest:
            verdict.owner = .configuration
            verdict.retry = .elsewhere
            verdict.error = error(failure) { name, words in
                .badGateway(
                    "No request can be made for the backend \(name): \(words).",
                    code: "backend_address_invalid"
                )
            }
        case .connectionClosed where failure.reusedConnection && failure.phase != .streaming:
            verdict.owner = .nobody
            verdict.retry = .onFreshConnection
            verdict.weight = nil
        case .timedOut:
            verdict.owner = failure.timer == .connect ? .network : .backend
            verdict.kind = .timeout
            verdict.weight = .counted(.timeout)
            verdict.error = error(failure) { name, _ in
                .gatewayTimeout(
                    "The backend \(name) did not answer in time: the timer \"\(failure.timer?.rawValue ?? "total")\" "
                        + "fired while \(failure.phase.rawValue)."
                )
            }
        case .malformedResponse, .headTooLarge, .truncatedBody, .connectionClosed:
            verdict.owner = .backend
            verdict.kind = .internalServer
            verdict.weight = .counted(.internalServer)
            verdict.error = error(failure) { name, words in
                .badGateway(
                    "The backend \(name) sent no complete answer: \(words).",
                    code: "backend_answer_invalid"
                )
            }
        case .connectionRefused, .nameNotResolved, .unreachable, .tlsFailed:
            verdict.retry = .anywhereAtOnce
        default:
            break
        }
        return verdict
    }

    private func verdict(onUnusable answer: UnusableAnswer) -> Verdict {
        var said: BackendErrorText?
        if case .errorObject(let bytes) = answer {
            let text = BackendErrorText(bytes)
            // Servers that have sent the head of a stream tell of the client's mistakes within it.
            if text.saysContextIsTooLong || ["400", "413", "422"].contains(text.code) {
                let code = text.code.flatMap { Int($0) } ?? 400
                let status = [400, 413, 422].contains(code) ? code : 400
                return verdict(
                    onStatus: BackendAnswer(head: HTTPResponse(status: .init(code: status)), body: bytes)
                )
            }
            said = text
        }
        let reason =
            switch answer {
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
            "The backend \(name) answered as if all were well, but \(reason)\(words)."
        }
        return Verdict(
            owner: .backend,
            kind: .internalServer,
            retry: .anywhere(after: nil),
            weight: .counted(.internalServer),
            fallback: .general,
            error: .badGateway(message(name, said?.message ?? ""), code: "backend_answer_invalid")
                .logged(as: message(fullName, said?.summary ?? "")),
            words: said?.message
        )
    }
}
