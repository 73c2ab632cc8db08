import HTTPTransport
import HTTPTypes
import OpenAIWire

/// One call to one deployment, up to the point from which its answer may go to the client.
///
/// A class, as what it comes to is, and what does not wait is not inlined: both keep the frames of a request that waits for its answer
/// small.
final class Attempt {
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

    init(
        call: ModelCall,
        deployment: Deployment,
        upstreamModel: String,
        timeouts: CallTimeouts,
        connection: BackendRequest.ConnectionPolicy,
        transport: any BackendTransport,
        answerLimit: Int,
        began: ContinuousClock.Instant,
        clock: any ProxyClock
    ) {
        self.call = call
        self.deployment = deployment
        self.upstreamModel = upstreamModel
        self.timeouts = timeouts
        self.connection = connection
        self.transport = transport
        self.answerLimit = answerLimit
        self.began = began
        self.clock = clock
    }

    /// What the attempt came to.
    final class Success {
        let head: HTTPResponse
        let body: RoutedAnswer.Body
        let usage: RelayedUsage?
        /// The id under which the backend keeps the answer, where it does.
        let keptAs: String?

        convenience init(_ relay: JSONRelay, of response: BackendResponse) {
            self.init(
                head: response.head,
                body: .complete(relay.bytes),
                usage: relay.usage,
                keptAs: relay.id
            )
        }

        init(
            head: HTTPResponse,
            body: RoutedAnswer.Body,
            usage: RelayedUsage? = nil,
            keptAs: String? = nil
        ) {
            self.keptAs = keptAs
            self.head = head
            self.body = body
            self.usage = usage
        }
    }

    /// Sends the request and reads until it is clear that the answer is one.
    func run() async throws(AttemptFailure) -> Success {
        let response = try await send()
        guard response.head.status.kind == .successful else { throw await failure(response) }
        return try await open(response)
    }

    @inline(never)
    private func failure(_ response: BackendResponse) async -> AttemptFailure {
        let answer = BackendAnswer(head: response.head, body: await errorBody(of: response))
        return .status(deployment.disclosure.screened(answer))
    }

    private func send() async throws(AttemptFailure) -> BackendResponse {
        if let answer = mockAnswer { return answer }
        do throws(TransportError) {
            return try await transport.send(request)
        } catch {
            throw .transport(error)
        }
    }

    @inline(never)
    private var mockAnswer: BackendResponse? {
        deployment.configuration.mockResponse.map {
            MockAnswer(text: $0, model: upstreamModel, call: call).response()
        }
    }

    @inline(never)
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
        guard call.metersUsage, let envelope = completionEnvelope else { return false }
        return envelope.wantsStream && !envelope.wantsUsage
    }

    /// The request's body, where its stream would be one of completion chunks.
    private var completionEnvelope: RequestEnvelope? {
        guard call.endpoint.streamShape == .completionChunks, case .json(let envelope) = call.body else {
            return nil
        }
        return envelope
    }

    private func open(_ response: BackendResponse) async throws(AttemptFailure) -> Success {
        let contentType = response.head.headerFields.value(of: .contentType)
        if let contentType, MediaType.isEventStream(contentType) {
            let stream = try await openStream(response.body)
            return Success(head: response.head, body: .stream(stream), keptAs: stream.responseID)
        }
        let isJSON = contentType.map(MediaType.isJSON) ?? false
        guard isJSON || call.endpoint.answersOnlyJSON else {
            return Success(head: response.head, body: .raw(response.body))
        }
        let bytes = try await wholeBody(of: response)
        guard bytes.count >= LargeBodyQueue.threshold else {
            return try read(bytes, of: response, isJSON: isJSON)
        }
        return try await readLarge(bytes, of: response, isJSON: isJSON)
    }

    private func openStream(_ body: BackendBody) async throws(AttemptFailure) -> RelayedStream {
        try await RelayedStream.open(
            body,
            options: StreamRelay.Options(
                shape: call.endpoint.streamShape,
                model: requestedModelText,
                hidesUsage: addsUsage && !call.showsUsage,
                choices: completionEnvelope?.choices ?? 1,
                disclosure: deployment.disclosure
            ),
            deadline: FirstEventDeadline(timeouts, began: began, clock: clock)
        )
    }

    @inline(never)
    private func read(
        _ bytes: [UInt8],
        of response: BackendResponse,
        isJSON: Bool
    ) throws(AttemptFailure) -> Success {
        do throws(AttemptFailure) {
            let relay = try JSONRelay(
                bytes,
                model: requestedModelText,
                endpoint: call.endpoint,
                redactor: deployment.disclosure.client
            )
            return Success(relay, of: response)
        } catch {
            throw Self.failure(error, of: response, isJSON: isJSON)
        }
    }

    /// The same away from the event loop, whose other clients would wait.
    private func readLarge(
        _ bytes: [UInt8],
        of response: BackendResponse,
        isJSON: Bool
    ) async throws(AttemptFailure) -> Success {
        let (model, endpoint, redactor) = (requestedModelText, call.endpoint, deployment.disclosure.client)
        do throws(AttemptFailure) {
            let relay = try await LargeBodyQueue.run { () throws(AttemptFailure) in
                try JSONRelay(bytes, model: model, endpoint: endpoint, redactor: redactor)
            }
            return Success(relay, of: response)
        } catch {
            throw Self.failure(error, of: response, isJSON: isJSON)
        }
    }

    private static func failure(
        _ failure: AttemptFailure,
        of response: BackendResponse,
        isJSON: Bool
    ) -> AttemptFailure {
        guard case .answer(.malformedJSON) = failure, !isJSON else { return failure }
        return .answer(.notJSON(contentType: response.head.headerFields.value(of: .contentType)))
    }

    /// The name that the client sent, as JSON text.
    private var requestedModelText: [UInt8] {
        JSONValue.string(call.model).encoded()
    }

    @inline(never)
    private func wholeBody(of response: BackendResponse) async throws(AttemptFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        if let whole = response.body.takeWhole() {
            bytes = whole
        } else {
            do throws(TransportError) {
                while bytes.count <= answerLimit, let chunk = try await response.body.nextChunk() {
                    if bytes.isEmpty { bytes = chunk.bytes } else { bytes.append(contentsOf: chunk.bytes) }
                }
            } catch {
                throw .transport(error)
            }
        }
        guard bytes.count <= answerLimit else {
            response.body.cancel()
            throw .answer(.tooLarge(limit: answerLimit))
        }
        return bytes
    }

    /// The body of an error, as far as it comes and makes sense to keep.
    private func errorBody(of response: BackendResponse) async -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 1 << 18, let chunk = try? await response.body.nextChunk() {
            bytes.append(contentsOf: chunk.bytes)
        }
        return bytes
    }
}
