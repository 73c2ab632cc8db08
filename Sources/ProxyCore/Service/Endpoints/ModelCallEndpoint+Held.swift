import HTTPTypes

// A stream whose backends all restart: its head goes out early, and comments say that the connection lives.
extension ModelCallEndpoint {
    /// The pause between two comments while a request is held, where the configuration names none.
    private static let heldPing = Duration.seconds(5)

    /// Carries the call out; a stream that is held does not keep its client waiting for a sign of life.
    func progress(of call: ModelCall) async throws(ProxyError) -> CallProgress {
        let router = exchange.service.router
        guard call.body.wantsStream, endpoint.streamShape != .unknown else {
            return .answered(try await router.call(call))
        }
        return try await router.start(call)
    }

    /// From here on a failure can only be told within the stream.
    @inline(never)
    func response(_ held: HeldCall, _ passage: CallPassage) -> ProxyResponse {
        var head = HTTPResponse(status: .ok, headerFields: [.contentType: "text/event-stream"])
        head.headerFields[.cacheControl] = "no-cache"
        head.headerFields[.accelBuffering] = "no"
        let clock = exchange.service.dependencies.clock
        return ProxyResponse(
            head: head,
            body: .stream { [self] writer in
                try await KeepAliveWriter.accompany(
                    writer,
                    interval: state.configuration.streamKeepAlive ?? Self.heldPing,
                    clock: clock
                ) { writer in
                    try await relay(held, passage, to: writer)
                }
            }
        )
    }

    private func relay(
        _ held: HeldCall,
        _ passage: CallPassage,
        to writer: any ResponseBodyWriter
    ) async throws {
        let answer: RoutedAnswer
        do throws(ProxyError) {
            answer = try await held.finish()
        } catch {
            passage.place.leave()
            let isGone = error.status == ProxyError.clientClosedRequest.status
            exchange.record.report(
                status: isGone ? error.status : 200,
                route: error.route,
                passage: passage,
                failure: error.logText,
                isStream: true
            )
            if isGone { throw CancellationError() }
            try await writer.write(
                StreamEnd.errorEvent(error, shape: endpoint.streamShape, model: held.model)
            )
            if endpoint.streamShape.endsInOrder { return }
            throw BrokenAnswer(description: error.logText)
        }
        let answered = modelCallAnswer(answer, passage)
        guard case .stream(let stream) = answer.body else {
            let reason = "the backend did not stream its answer"
            answered.finished(failure: AnswerBreak(reason: reason, cause: .answer(.noEvent)), isStream: true)
            let event = StreamEnd.errorEvent(
                "The answer cannot be passed on: \(reason).",
                timer: nil,
                shape: endpoint.streamShape
            )
            try await writer.write(event)
            if endpoint.streamShape.endsInOrder { return }
            throw BrokenAnswer(description: reason)
        }
        try await answered.relay(stream, to: writer)
    }
}
