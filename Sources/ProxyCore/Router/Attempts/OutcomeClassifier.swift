import HTTPTransport
import HTTPTypes
import OpenAIWire
import PlainText

/// Assigns the blame for a failed attempt, and says what follows from it: a pure function of what was seen.
struct OutcomeClassifier {
    /// The deployment that failed, for messages.
    var deployment: Deployment
    /// The model's name as it was sent there.
    var upstreamModel: String
    /// What the client sent, where it is known.
    var request: Request?

    /// The parts of a client's request that the verdict depends on.
    struct Request {
        var model: String
        var endpoint: ModelEndpoint
        /// Whether the backend got header fields of the client's choice, which may have caused the failure.
        var hasClientFields: Bool
    }

    func verdict(on failure: AttemptFailure) -> Verdict {
        var verdict =
            switch failure {
            case .status(let response): verdict(onStatus: response)
            case .transport(let error): verdict(onTransport: error)
            case .unusable(let response): verdict(onUnusable: response)
            }
        attributeToClient(&verdict, failure)
        // The backend's words may hold a secret.
        let disclosure = deployment.disclosure
        verdict.error.logMessage = disclosure.log.redact(verdict.error.logText)
        verdict.error.message = disclosure.client.redact(verdict.error.message)
        verdict.words = verdict.words.map { disclosure.log.redact($0) }
        return verdict
    }

    /// A failure that the client's header fields may have caused does not count: else one client could take the deployment from all others.
    ///
    /// Overload is the backend's, whatever the client sent.
    private func attributeToClient(_ verdict: inout Verdict, _ failure: AttemptFailure) {
        guard let request, request.hasClientFields, verdict.weight != nil else { return }
        switch failure {
        case .status(let response) where ![429, 503, 529].contains(response.head.status.code): break
        case .unusable(.errorObject): break
        default: return
        }
        verdict.weight = nil
        let note = " The request carried header fields that its client chose, which may be the reason."
        verdict.error.logMessage = verdict.error.logText + note
        verdict.error.message += note
    }

    /// The deployment's name in the log: its model and address.
    var fullName: String {
        "\(deployment.configuration.configuredModel) at \(deployment.configuration.configuredBaseURL)"
    }

    /// The deployment's name for clients: its model and, where they may see it, its address.
    var name: String {
        deployment.disclosure.showsAddresses ? fullName : deployment.configuration.configuredModel
    }

    /// An error in two forms: for the client, and for the log, which always gets the address and never a backend's words.
    func error(
        _ text: BackendErrorText,
        _ make: (_ name: String, _ words: String) -> ProxyError
    ) -> ProxyError {
        make(name, text.message).logged(as: make(fullName, "(\(text.summary))").message)
    }

    private func error(
        _ failure: TransportError,
        _ make: (_ name: String, _ words: String) -> ProxyError
    ) -> ProxyError {
        make(name, deployment.disclosure.text(of: failure)).logged(as: make(fullName, "\(failure)").message)
    }
}

// MARK: - No response

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
                    "The backend \(name) did not respond in time: the timer \"\(failure.timer?.rawValue ?? "total")\" "
                        + "fired while \(failure.phase.rawValue)."
                )
            }
        case .malformedResponse, .headTooLarge, .truncatedBody, .connectionClosed:
            verdict.owner = .backend
            verdict.kind = .internalServer
            verdict.weight = .counted(.internalServer)
            verdict.error = error(failure) { name, words in
                .badGateway(
                    "The backend \(name) sent no complete response: \(words).",
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
}
