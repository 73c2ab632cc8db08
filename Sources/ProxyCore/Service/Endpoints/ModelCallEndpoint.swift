import HTTPTypes
import OpenAIWire

/// Answers a call about a model: reads the body's envelope, routes the call, relays what comes back.
struct ModelCallEndpoint {
    let exchange: Exchange
    let state: ProxyService.State
    let endpoint: ModelEndpoint
    let pathModel: String?
    /// Whether the path is one of the API's, not merely one that a backend may know.
    let isKnownPath: Bool

    func answer() async throws(ProxyError) -> ProxyResponse {
        let body = try readBody()
        guard let model = pathModel ?? body.model, !model.isEmpty else {
            guard isKnownPath else { throw .unknownPath(exchange.path) }
            throw .badRequest(
                "The request names no model; add `model` to its body. GET /v1/models lists the models.",
                code: "missing_model",
                parameter: "model"
            )
        }
        let call = ModelCall(
            endpoint: endpoint,
            model: model,
            body: body,
            headers: forwardedHeaders,
            options: try CallOptions(exchange.request.headers),
            id: exchange.headers.callID,
            affinity: exchange.request.affinity,
            metersUsage: state.configuration.metersUsage
        )
        return response(to: call, try await exchange.service.router.call(call))
    }

    private func readBody() throws(ProxyError) -> RequestBody {
        let contentType = exchange.request.headers[.contentType] ?? "application/json"
        let kind = contentType.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        if kind == "multipart/form-data" {
            return .multipart(
                try MultipartEnvelope(scanning: exchange.request.body, contentType: contentType)
            )
        }
        // Many clients send JSON and call it text or nothing; a form or a picture is certainly none.
        guard
            kind.hasSuffix("json") || kind.hasPrefix("text/") || kind == "application/octet-stream"
                || kind.isEmpty
        else { throw .unsupportedContentType(kind) }
        return .json(try RequestEnvelope(scanning: exchange.request.body))
    }

    /// What of the client's header fields concerns the backend; never a credential.
    private var forwardedHeaders: HTTPFields {
        var fields = HTTPFields()
        fields[.requestID] = exchange.headers.requestID
        for name in [HTTPField.Name.traceParent, .traceState, .accept] {
            if let value = exchange.request.headers[name] { fields[name] = value }
        }
        for field in exchange.request.headers where Self.isForBackend(field.name) {
            fields.append(field)
        }
        return fields
    }

    private static func isForBackend(_ name: HTTPField.Name) -> Bool {
        let name = name.canonicalName
        return name.hasPrefix("openai-") || name.hasPrefix("anthropic-") || name.hasPrefix("x-data-parallel-")
            || name == "x-session-id"
    }

    private func response(to call: ModelCall, _ answer: RoutedAnswer) -> ProxyResponse {
        var head = HTTPResponse(status: answer.head.status)
        AnswerHeaders.relay(answer.head.headerFields, to: &head)
        exchange.headers.add(answer.route, to: &head)
        exchange.headers.add(
            total: exchange.service.dependencies.clock.now - exchange.began,
            backend: answer.route.timeToHead,
            to: &head
        )
        switch answer.body {
        case .complete(let bytes):
            finished(answer, usage: answer.usage)
            return ProxyResponse(head: head, body: .bytes(bytes))
        case .stream(let stream):
            head.headerFields[.cacheControl] = "no-cache"
            // Tells nginx and its like in front of us not to hold the stream back.
            head.headerFields[.accelBuffering] = "no"
            return ProxyResponse(head: head, body: .stream { try await relay(stream, of: answer, to: $0) })
        case .raw(let body):
            return ProxyResponse(head: head, body: .stream { try await relay(body, of: answer, to: $0) })
        }
    }

    private func relay(
        _ stream: RelayedStream,
        of answer: RoutedAnswer,
        to writer: any ResponseBodyWriter
    ) async throws {
        let summary: RelayedStream.Summary
        do {
            summary = try await stream.relay { try await writer.write($0) }
        } catch {
            abandoned(answer, isStream: true)
            throw error
        }
        finished(answer, usage: summary.usage, failure: summary.failure, isStream: true)
        if let failure = summary.failure { throw BrokenAnswer(description: failure) }
    }

    private func relay(
        _ body: BackendBody,
        of answer: RoutedAnswer,
        to writer: any ResponseBodyWriter
    ) async throws {
        do {
            while let chunk = try await body.nextChunk() { try await writer.write(chunk.bytes) }
        } catch let error as TransportError where error.code != .cancelled {
            finished(answer, failure: "\(error)")
            throw BrokenAnswer(description: "\(error)")
        } catch {
            abandoned(answer, isStream: false)
            throw error
        }
        finished(answer)
    }

    private func finished(
        _ answer: RoutedAnswer,
        usage: RelayedUsage? = nil,
        failure: String? = nil,
        isStream: Bool = false
    ) {
        answer.finish(usage: usage, at: exchange.service.dependencies.clock.now)
        exchange.report(
            status: answer.head.status.code,
            route: answer.route,
            usage: usage,
            failure: failure,
            isStream: isStream
        )
    }

    /// The client left before the end.
    private func abandoned(_ answer: RoutedAnswer, isStream: Bool) {
        answer.finish(usage: nil, at: exchange.service.dependencies.clock.now)
        exchange.report(
            status: 499,
            route: answer.route,
            failure: ProxyError.clientClosedRequest.message,
            isStream: isStream
        )
    }
}
