import HTTPTransport
import HTTPTypes
import OpenAIWire

/// One call to one deployment, until its response may be passed on to the client.
final class Attempt {
    let call: ModelCall
    let deployment: Deployment
    /// The model's name at the deployment.
    let upstreamModel: String
    let timeouts: CallTimeouts
    let connection: BackendRequest.ConnectionPolicy
    let transport: any BackendTransport
    /// The most bytes of a response that is not a stream.
    let responseLimit: Int
    let began: ContinuousClock.Instant
    let clock: any ProxyClock

    init(
        call: ModelCall,
        deployment: Deployment,
        upstreamModel: String,
        timeouts: CallTimeouts,
        connection: BackendRequest.ConnectionPolicy,
        transport: any BackendTransport,
        responseLimit: Int,
        began: ContinuousClock.Instant,
        clock: any ProxyClock
    ) {
        self.call = call
        self.deployment = deployment
        self.upstreamModel = upstreamModel
        self.timeouts = timeouts
        self.connection = connection
        self.transport = transport
        self.responseLimit = responseLimit
        self.began = began
        self.clock = clock
    }

    /// A usable response.
    struct Success {
        let head: HTTPResponse
        let body: RoutedResponse.Body
        let usage: RelayedUsage?
        /// The id under which the backend stores the response, where it does.
        let storedAs: String?

        init(
            head: HTTPResponse,
            body: RoutedResponse.Body,
            usage: RelayedUsage? = nil,
            storedAs: String? = nil
        ) {
            self.head = head
            self.body = body
            self.usage = usage
            self.storedAs = storedAs
        }

        init(_ relay: JSONRelay, of response: BackendResponse) {
            self.init(
                head: response.head,
                body: .complete(relay.bytes),
                usage: relay.usage,
                storedAs: relay.id
            )
        }
    }

    /// Sends the request and reads until the response is known to be usable.
    func run() async throws(AttemptFailure) -> Success {
        let response = try await send()
        guard response.head.status.kind == .successful else { throw await failure(response) }
        return try await open(response)
    }

    private func failure(_ response: BackendResponse) async -> AttemptFailure {
        let error = BufferedResponse(head: response.head, body: await errorBody(of: response))
        return .status(deployment.disclosure.screened(error))
    }

    private func send() async throws(AttemptFailure) -> BackendResponse {
        if let mockResponse { return mockResponse }
        do throws(TransportError) {
            return try await transport.send(request)
        } catch {
            throw .transport(error)
        }
    }

    private var mockResponse: BackendResponse? {
        deployment.configuration.mockResponse.map {
            MockResponse(text: $0, model: upstreamModel, call: call).response()
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
            url: deployment.url(for: call.endpoint),
            headers: headers,
            body: body,
            timeouts: timeouts,
            connection: connection,
            affinity: call.affinity,
            certificateCheck: deployment.configuration.certificateCheck
        )
    }

    private static let jsonContentType = HTTPField(name: .contentType, value: "application/json")

    /// Whether the proxy asks for a stream's usage that the client did not ask for.
    private var addsUsage: Bool {
        guard call.metersUsage, let envelope = completionEnvelope else { return false }
        return envelope.wantsStream && !envelope.wantsUsage
    }

    /// The request's body, where a stream would consist of completion chunks.
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
            return Success(head: response.head, body: .stream(stream), storedAs: stream.responseID)
        }
        let isJSON = contentType.map(MediaType.isJSON) ?? false
        guard isJSON || call.endpoint.respondsOnlyWithJSON else {
            return Success(head: response.head, body: .raw(response.body))
        }
        let bytes = try await wholeBody(of: response)
        guard bytes.count >= LargeBodyQueue.threshold else {
            return try read(bytes, of: response, isJSON: isJSON)
        }
        return try await readLarge(bytes, of: response, isJSON: isJSON)
    }

    private func openStream(_ body: BackendBody) async throws(AttemptFailure) -> StreamRelay {
        try await StreamRelay.open(
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

    /// The same outside the event loop, whose other clients would have to wait.
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
        guard case .unusable(.malformedJSON) = failure, !isJSON else { return failure }
        return .unusable(.notJSON(contentType: response.head.headerFields.value(of: .contentType)))
    }

    /// The model's name that the client sent, as JSON text.
    private var requestedModelText: [UInt8] {
        JSONValue.string(call.model).encoded()
    }

    private func wholeBody(of response: BackendResponse) async throws(AttemptFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        if let whole = response.body.takeWhole() {
            bytes = whole
        } else {
            do throws(TransportError) {
                while bytes.count <= responseLimit, let chunk = try await response.body.nextChunk() {
                    if bytes.isEmpty { bytes = chunk.bytes } else { bytes.append(contentsOf: chunk.bytes) }
                }
            } catch {
                throw .transport(error)
            }
        }
        guard bytes.count <= responseLimit else {
            response.body.cancel()
            throw .unusable(.tooLarge(limit: responseLimit))
        }
        return bytes
    }

    /// The body of an error, as far as it arrives and up to a limit.
    private func errorBody(of response: BackendResponse) async -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 1 << 18, let chunk = try? await response.body.nextChunk() {
            bytes.append(contentsOf: chunk.bytes)
        }
        return bytes
    }
}
