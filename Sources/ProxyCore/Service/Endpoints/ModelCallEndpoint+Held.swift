import HTTPTypes

// A stream whose backends all restart: its head is sent early, and comments keep the connection alive until one is back.
extension ModelCallEndpoint {
    /// The pause between two comments while a call is held, unless the configuration sets one.
    private static let heldKeepAlive = Duration.seconds(5)

    /// The response to a held call; from here on failures can only be reported within the stream.
    func response(_ held: HeldCall, _ admitted: AdmittedCall) -> ProxyResponse {
        var head = HTTPResponse(status: .ok, headerFields: [.contentType: "text/event-stream"])
        head.headerFields[.cacheControl] = "no-cache"
        head.headerFields[.accelBuffering] = "no"
        let clock = service.clock
        return ProxyResponse(
            head: head,
            body: .stream { [self] writer in
                try await KeepAliveWriter.accompany(
                    writer,
                    interval: settings.configuration.streamKeepAlive ?? Self.heldKeepAlive,
                    clock: clock
                ) { writer in
                    try await relay(held, admitted, to: writer)
                }
            }
        )
    }

    private func relay(
        _ held: HeldCall,
        _ admitted: AdmittedCall,
        to writer: any ResponseBodyWriter
    ) async throws {
        let record = RequestRecord(request, service)
        let routed: RoutedResponse
        do throws(ProxyError) {
            routed = try await held.finish()
        } catch {
            ActiveCall(record, admitted).fail(with: error)
            if error.isClientClosedRequest { throw CancellationError() }
            let event = StreamEnd.errorEvent(error, shape: endpoint.streamShape, model: held.model)
            return try await end(with: event, reason: error.logText, to: writer)
        }
        let call = ActiveCall(
            routed,
            record,
            admitted,
            shape: endpoint.streamShape,
            overhead: nil,
            measuresGaps: settings.configuration.observability.servesMetrics
        )
        guard case .stream(let stream) = routed.body else {
            let reason = "the backend did not stream its response"
            let interruption = StreamInterruption(reason: reason, cause: .unusable(.noEvent))
            call.interrupt(by: interruption, isStream: true)
            let event = StreamEnd.errorEvent(
                "The response cannot be passed on: \(reason).",
                timer: nil,
                shape: endpoint.streamShape
            )
            return try await end(with: event, reason: reason, to: writer)
        }
        try await call.relay(stream, to: writer)
    }

    private func end(
        with event: [UInt8],
        reason: String,
        to writer: any ResponseBodyWriter
    ) async throws {
        try await writer.write(event)
        if endpoint.streamShape.endsNormallyAfterError { return }
        throw TruncatedResponse(description: reason)
    }
}
