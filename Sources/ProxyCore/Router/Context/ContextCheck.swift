import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Finds out before a call whether its prompt fits into a deployment's window: `enable_pre_call_checks`.
///
/// Bytes decide where they can; otherwise the backend's own tokenizer is asked, which knows the chat's template. Where it cannot be
/// asked, that is remembered for a while, and the backend itself decides. The check never fails a request for a reason of its own.
///
/// - Cancellation: cancelling the task ends the question.
struct ContextCheck: Sendable {
    let call: ModelCall
    let deployment: Deployment
    let upstreamModel: String
    let transport: any BackendTransport
    let clock: any ProxyClock
    /// When the whole request is over.
    let deadline: ContinuousClock.Instant

    /// What the client is told where the prompt is too long; `nil` where it fits, or where nobody can tell.
    func refusal() async -> ProxyError? {
        guard case .json(let envelope) = call.body, deployment.configuration.mockResponse == nil else {
            return nil
        }
        var limits = limits
        guard !limits.surelyHold(bytes: envelope.bytes.count, answer: mostAnswerTokens(envelope)),
            deployment.state.tokenizerAnswers(at: clock.now),
            let (sent, question) = await question(envelope)
        else { return nil }
        let count: TokenCount
        switch await ask(question) {
        case .counted(let answer): count = answer
        case .refused(let error): return error
        case .unknown: return nil
        }
        if let window = count.window { deployment.state.knows(contextLength: window) }
        limits = self.limits
        // A tokenizer that counts for a window that nobody knows is no help.
        if limits.areUnknown { rest(Self.longRest) }
        return limits.excess(tokens: count.tokens, answer: Self.answerTokens(sent))?.error
    }

    private var limits: ContextLimits {
        ContextLimits(
            window: deployment.state.contextLength,
            prompt: deployment.configuration.information.maxInputTokens
        )
    }

    /// What the backend would get, and the question about it.
    private func question(_ envelope: RequestEnvelope) async -> (RequestEnvelope, TokenQuestion)? {
        guard envelope.bytes.count >= LargeBodyQueue.threshold else { return question(about: envelope) }
        return await LargeBodyQueue.run { question(about: envelope) }
    }

    private func question(about envelope: RequestEnvelope) -> (RequestEnvelope, TokenQuestion)? {
        guard let sent = try? RequestEnvelope(scanning: body(envelope)),
            let question = TokenQuestion(sent, for: call.endpoint)
        else { return nil }
        return (sent, question)
    }

    private func body(_ envelope: RequestEnvelope) -> [UInt8] {
        RequestRewriter.body(
            envelope,
            for: deployment,
            upstreamModel: deployment.modelText(upstreamModel),
            addsUsage: false
        )
    }

    // MARK: - The answer's tokens

    private static let answerFields = ["max_completion_tokens", "max_tokens"]

    private static func answerTokens(_ envelope: RequestEnvelope) -> Int? {
        for field in answerFields {
            guard let member = envelope.member(named: field), member.kind == .number else { continue }
            // A number that is none, or of another kind, is the backend's to refuse.
            if let tokens = member.integerValue(in: envelope.bytes), tokens >= 0 { return tokens }
        }
        return nil
    }

    /// What the request asks for, or the configuration in its place, whichever is more.
    private func mostAnswerTokens(_ envelope: RequestEnvelope) -> Int {
        let configuration = deployment.configuration
        let configured = Self.answerFields.flatMap { field in
            [configuration.defaultParameters[field]?.intValue, configuration.extraBody[field]?.intValue]
        }
        return (configured.compactMap(\.self) + [Self.answerTokens(envelope) ?? 0]).max() ?? 0
    }
}

// MARK: - The question

extension ContextCheck {
    /// How long a question may take; beyond it the backend may as well be asked for the answer.
    private static let patience = Duration.seconds(2)
    /// A backend that has no `/tokenize` will hardly get one.
    private static let longRest = Duration.seconds(300)
    /// A question that failed otherwise may not fail for long.
    private static let shortRest = Duration.seconds(10)

    private enum Reply {
        case counted(TokenCount)
        /// The tokenizer itself says that the text is too long.
        case refused(ProxyError)
        case unknown
    }

    private func ask(_ question: TokenQuestion) async -> Reply {
        var headers = call.headers
        for field in deployment.headerFields { headers[field.name] = field.value }
        headers[.contentType] = "application/json"
        let patience = min(Self.patience, max(.zero, deadline - clock.now))
        let request = BackendRequest(
            method: .post,
            url: "\(deployment.rootURL)/tokenize",
            headers: headers,
            body: question.body,
            timeouts: CallTimeouts(
                connect: patience,
                firstByte: patience,
                betweenBytes: patience,
                total: patience
            ),
            affinity: call.affinity,
            certificateCheck: deployment.configuration.certificateCheck
        )
        guard let (head, body) = await answer(to: request) else {
            if !Task.isCancelled { rest(Self.shortRest) }
            return .unknown
        }
        let status = head.status.code
        if status == 200, let count = TokenCount(body) { return .counted(count) }
        let said = BackendErrorText(body)
        if status == 400, said.saysContextIsTooLong {
            let answer = deployment.disclosure.screened(BackendAnswer(head: head, body: body))
            var error = ProxyError.badRequest(BackendErrorText(answer.body).message)
                .logged(as: "The backend's tokenizer says that the prompt is too long (\(said.summary)).")
            error.code = ProxyError.contextLengthExceeded
            error.backendAnswer = answer
            return .refused(error)
        }
        // What the backend dislikes about this one prompt says nothing about the next.
        if status != 400, status != 422 {
            let isMissing = status == 200 || status == 404 || status == 405 || status == 501
            rest(isMissing ? Self.longRest : Self.shortRest)
        }
        return .unknown
    }

    private func answer(to request: BackendRequest) async -> (head: HTTPResponse, body: [UInt8])? {
        do throws(TransportError) {
            let response = try await transport.send(request)
            // The numbers come first; a list of tokens that is longer than this is not needed.
            return (response.head, try await response.body.collect(upTo: 1 << 20))
        } catch {
            return nil
        }
    }

    private func rest(_ length: Duration) {
        deployment.state.tokenizerRests(until: clock.now + length)
    }
}
