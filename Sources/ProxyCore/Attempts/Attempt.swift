import HTTPTypes
import OpenAIWire

/// One call to one deployment, up to the point from which its answer may go to the client.
struct Attempt {
    let call: ModelCall
    let deployment: Deployment
    /// The model's name at the deployment.
    let upstreamModel: String
    let timeouts: CallTimeouts
    let connection: BackendRequest.ConnectionPolicy
    let transport: any BackendTransport
    /// The most bytes of an answer that is not a stream.
    let answerLimit: Int
    let began: ContinuousClock.Instant
    let clock: any ProxyClock

    /// What the attempt came to.
    struct Success {
        var head: HTTPResponse
        var body: RoutedAnswer.Body
        var usage: RelayedUsage?
        var connection: BackendResponse.ConnectionInfo
    }

    /// Sends the request and reads until it is clear that the answer is one.
    func run() async throws(AttemptFailure) -> Success {
        let response = try await send()
        guard response.head.status.kind == .successful else {
            throw .status(BackendAnswer(head: response.head, body: await errorBody(of: response)))
        }
        return try await open(response)
    }

    private func send() async throws(AttemptFailure) -> BackendResponse {
        if let text = deployment.configuration.mockResponse {
            return MockAnswer(text: text, model: upstreamModel, call: call).response()
        }
        do throws(TransportError) {
            return try await transport.send(request)
        } catch {
            throw .transport(error)
        }
    }

    private var request: BackendRequest {
        var headers = call.headers
        headers.reserveCapacity(headers.count + deployment.headerFields.count + 1)
        for field in deployment.headerFields { headers.set(field) }
        let body: [UInt8]
        switch call.body {
        case .json(let envelope):
            headers.set(Self.jsonContentType)
            body = RequestRewriter.body(
                envelope,
                for: deployment,
                upstreamModel: deployment.modelText(upstreamModel),
                addsUsage: addsUsage,
                dropping: DroppedParameters.names(for: call, at: deployment)
            )
        case .multipart(let envelope):
            headers[.contentType] = envelope.contentType
            body = envelope.replacingModel(with: upstreamModel)
        }
        return BackendRequest(
            method: .post,
            url: call.endpoint.url(at: deployment),
            headers: headers,
            body: body,
            timeouts: timeouts,
            connection: connection,
            affinity: call.affinity,
            certificateCheck: deployment.configuration.certificateCheck
        )
    }

    private static let jsonContentType = HTTPField(name: .contentType, value: "application/json")

    /// Whether the proxy asks for a stream's usage though the client did not.
    private var addsUsage: Bool {
        guard call.metersUsage, call.endpoint.streamShape == .completionChunks,
            case .json(let envelope) = call.body
        else { return false }
        return envelope.wantsStream && !envelope.wantsUsage
    }

    private func open(_ response: BackendResponse) async throws(AttemptFailure) -> Success {
        let contentType = response.head.headerFields.value(of: .contentType)
        var success = Success(
            head: response.head,
            body: .complete([]),
            usage: nil,
            connection: response.connection
        )
        if let contentType, contentType.utf8.starts(with: "text/event-stream".utf8) {
            let options = StreamRelay.Options(
                shape: call.endpoint.streamShape,
                model: requestedModelText,
                hidesUsage: addsUsage && !call.showsUsage
            )
            success.body = .stream(
                try await RelayedStream.open(
                    response.body,
                    options: options,
                    deadline: FirstEventDeadline(timeouts, began: began, clock: clock)
                )
            )
            return success
        }
        let isJSON = contentType.map(Self.isJSON) ?? false
        guard isJSON || call.endpoint.answersOnlyJSON else {
            success.body = .raw(response.body)
            return success
        }
        let bytes = try await wholeBody(of: response)
        do throws(AttemptFailure) {
            let relay = try JSONRelay(bytes, model: requestedModelText, endpoint: call.endpoint)
            success.body = .complete(relay.bytes)
            success.usage = relay.usage
        } catch {
            if case .answer(.malformedJSON) = error, !isJSON {
                throw .answer(.notJSON(contentType: contentType))
            }
            throw error
        }
        return success
    }

    private static func isJSON(_ contentType: String) -> Bool {
        // By bytes: a search by characters sets up a table for each text that it is asked about.
        let type = contentType.utf8
        return type.starts(with: "application/json".utf8)
            || type.indices.contains { type[$0...].starts(with: "json".utf8) }
    }

    /// The name that the client sent, as JSON text.
    private var requestedModelText: [UInt8] {
        JSONValue.string(call.model).encoded()
    }

    private func wholeBody(of response: BackendResponse) async throws(AttemptFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(TransportError) {
            while let chunk = try await response.body.nextChunk() {
                if bytes.isEmpty { bytes = chunk.bytes } else { bytes.append(contentsOf: chunk.bytes) }
                guard bytes.count <= answerLimit else {
                    response.body.cancel()
                    throw TransportError(.other, phase: .streaming, detail: Attempt.tooLarge)
                }
            }
        } catch {
            if error.detail == Attempt.tooLarge { throw .answer(.tooLarge(limit: answerLimit)) }
            throw .transport(error)
        }
        return bytes
    }

    private static let tooLarge = "larger than the limit"

    /// The body of an error, as far as it comes and makes sense to keep.
    private func errorBody(of response: BackendResponse) async -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 1 << 20, let chunk = try? await response.body.nextChunk() {
            bytes.append(contentsOf: chunk.bytes)
        }
        return bytes
    }
}
