import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Finds out before a call whether its prompt fits a deployment's context window: `enable_pre_call_checks`.
///
/// The size in bytes decides where it can; otherwise the backend's own tokenizer is asked, because it knows the chat template. Where that
/// fails, the check is skipped for a while and the backend itself decides. A failing check never fails the request.
///
/// - Cancellation: cancelling the task ends the call to the tokenizer.
struct ContextCheck: Sendable {
    let call: ModelCall
    let deployment: Deployment
    let upstreamModel: String
    let transport: any BackendTransport
    let clock: any ProxyClock
    /// The deadline of the whole request.
    let deadline: ContinuousClock.Instant

    /// The error for a prompt that is too long; `nil` where it fits, or where that is not known.
    func refusal() async -> ProxyError? {
        guard case .json(let envelope) = call.body, deployment.configuration.mockResponse == nil else {
            return nil
        }
        var limits = limits
        guard !limits.surelyHold(bytes: envelope.bytes.count, output: mostOutputTokens(envelope)),
            deployment.state.isTokenizerAvailable(at: clock.now),
            let (sent, request) = await tokenizeRequest(envelope)
        else { return nil }
        let response: TokenizeResponse
        switch await send(request) {
        case .counted(let counted): response = counted
        case .refused(let error): return error
        case .unknown: return nil
        }
        if let window = response.window { deployment.state.update(contextLength: window) }
        limits = self.limits
        // A count of tokens is no help where no limit is known.
        if limits.areUnknown { pauseTokenizer(for: Self.longPause) }
        return limits.excess(tokens: response.tokens, output: Self.outputTokens(sent))?.error
    }

    private var limits: ContextLimits {
        ContextLimits(
            window: deployment.state.contextLength,
            prompt: deployment.configuration.information.maxInputTokens
        )
    }

    /// What the backend would get, and the request to its tokenizer about it.
    private func tokenizeRequest(_ envelope: RequestEnvelope) async -> (RequestEnvelope, TokenizeRequest)? {
        guard envelope.bytes.count >= LargeBodyQueue.threshold else { return makeRequest(envelope) }
        return await LargeBodyQueue.run { makeRequest(envelope) }
    }

    private func makeRequest(_ envelope: RequestEnvelope) -> (RequestEnvelope, TokenizeRequest)? {
        let body = RequestRewriter.body(
            envelope,
            for: deployment,
            upstreamModel: deployment.modelText(upstreamModel),
            addsUsage: false
        )
        guard let sent = try? RequestEnvelope(scanning: body),
            let request = TokenizeRequest(sent, for: call.endpoint)
        else { return nil }
        return (sent, request)
    }
}

// MARK: - Tokens of the output

extension ContextCheck {
    private static let outputFields = ["max_completion_tokens", "max_tokens"]

    private static func outputTokens(_ envelope: RequestEnvelope) -> Int? {
        for field in outputFields {
            guard let member = envelope.member(named: field), member.kind == .number else { continue }
            // A negative number, or one that is not an integer, is left to the backend to refuse.
            if let tokens = member.integerValue(in: envelope.bytes), tokens >= 0 { return tokens }
        }
        return nil
    }

    /// What the request asks for, or the configuration sets, whichever is more.
    private func mostOutputTokens(_ envelope: RequestEnvelope) -> Int {
        let configuration = deployment.configuration
        let configured = Self.outputFields.flatMap { field in
            [configuration.defaultParameters[field]?.intValue, configuration.extraBody[field]?.intValue]
        }
        return (configured.compactMap(\.self) + [Self.outputTokens(envelope) ?? 0]).max() ?? 0
    }
}

// MARK: - The call to the tokenizer

extension ContextCheck {
    /// A slower tokenizer is not worth the wait: the backend itself can decide.
    private static let timeout = Duration.seconds(2)
    /// A backend without `/tokenize` will hardly get one.
    private static let longPause = Duration.seconds(300)
    /// Other failures may be over soon.
    private static let shortPause = Duration.seconds(10)

    private enum Outcome {
        case counted(TokenizeResponse)
        /// The tokenizer itself says that the prompt is too long.
        case refused(ProxyError)
        case unknown
    }

    private func send(_ tokenize: TokenizeRequest) async -> Outcome {
        var headers = call.headers
        for field in deployment.headerFields { headers[field.name] = field.value }
        headers[.contentType] = "application/json"
        let timeout = min(Self.timeout, max(.zero, deadline - clock.now))
        let request = BackendRequest(
            method: .post,
            url: "\(deployment.rootURL)/tokenize",
            headers: headers,
            body: tokenize.body,
            timeouts: CallTimeouts(
                connect: timeout,
                firstByte: timeout,
                betweenBytes: timeout,
                total: timeout
            ),
            affinity: call.affinity,
            certificateCheck: deployment.configuration.certificateCheck
        )
        guard let (head, body) = await response(to: request) else {
            if !Task.isCancelled { pauseTokenizer(for: Self.shortPause) }
            return .unknown
        }
        let status = head.status.code
        if status == 200, let count = TokenizeResponse(body) { return .counted(count) }
        let text = BackendErrorText(body)
        if status == 400, text.saysContextIsTooLong {
            let response = deployment.disclosure.screened(BackendAnswer(head: head, body: body))
            var error = ProxyError.badRequest(BackendErrorText(response.body).message)
                .logged(as: "The backend's tokenizer says that the prompt is too long (\(text.summary)).")
            error.code = ProxyError.contextLengthExceeded
            error.backendAnswer = response
            return .refused(error)
        }
        // A complaint about this prompt says nothing about the next one.
        if status != 400, status != 422 {
            let isMissing = status == 200 || status == 404 || status == 405 || status == 501
            pauseTokenizer(for: isMissing ? Self.longPause : Self.shortPause)
        }
        return .unknown
    }

    private func response(to request: BackendRequest) async -> (head: HTTPResponse, body: [UInt8])? {
        do throws(TransportError) {
            let response = try await transport.send(request)
            // The numbers come first; a longer list of tokens is not needed.
            return (response.head, try await response.body.collect(upTo: 1 << 20))
        } catch {
            return nil
        }
    }

    private func pauseTokenizer(for pause: Duration) {
        deployment.state.tokenizerCoolsDown(until: clock.now + pause)
    }
}
