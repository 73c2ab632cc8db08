import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Passes a request about something that a backend stores to that backend.
///
/// The router remembers which backend stores what went through this proxy; for anything else the backends are tried in turn.
struct StoredResourceEndpoint {
    let router: Router
    let request: RequestContext
    let resource: StoredResource

    /// How many backends are tried.
    private static let maximumBackends = 16

    func respond() async throws(ProxyError) -> ProxyResponse {
        let candidates = try candidates()
        var failure: ProxyError?
        for deployment in candidates {
            do throws(ProxyError) {
                return try await response(of: deployment)
            } catch {
                if Task.isCancelled { throw .clientClosedRequest }
                // Any other error than 404 is kept, to be reported if no backend has it.
                if error.status != 404 || failure == nil { failure = error }
            }
        }
        throw failure ?? notFound
    }

    private var notFound: ProxyError {
        ProxyError(
            status: 404,
            type: ProxyError.invalidRequestType,
            code: "not_found",
            message: "No backend has \(resource.id.map { "`\($0)`" } ?? "such a thing")."
        )
    }

    /// The deployment that stores it, or those that may: of the model in `?model=`, else all, each backend once.
    private func candidates() throws(ProxyError) -> [Deployment] {
        let snapshot = router.snapshot
        if let id = resource.id, let holder = router.bindings.deployment(of: id),
            let deployment = snapshot.deployment(withID: holder)
        {
            return [deployment]
        }
        let all: [Deployment]
        if let model = request.query["model"] {
            all = try snapshot.resolution(for: model).group.deployments
        } else {
            all = snapshot.groups.flatMap(\.deployments)
        }
        var seen: Set<String> = []
        let distinct = all.filter {
            $0.configuration.mockResponse == nil && seen.insert($0.configuration.baseURL).inserted
        }
        guard !distinct.isEmpty else { throw notFound }
        return Array(distinct.prefix(Self.maximumBackends))
    }

    private func response(of deployment: Deployment) async throws(ProxyError) -> ProxyResponse {
        do throws(AttemptFailure) {
            return try await attempt(deployment)
        } catch {
            let model = deployment.configuration.upstreamModel
            throw OutcomeClassifier(deployment: deployment, upstreamModel: model).verdict(on: error).error
        }
    }

    private func attempt(_ deployment: Deployment) async throws(AttemptFailure) -> ProxyResponse {
        let response = try await send(to: deployment)
        guard response.head.status.kind == .successful else {
            let body = try await collect(response, upTo: BackendErrorText.mostBytes)
            throw .status(BackendAnswer(head: response.head, body: body))
        }
        if let id = resource.id { router.bindings.bind(id, to: deployment.id) }
        let type = response.head.headerFields.value(of: .contentType) ?? "application/json"
        guard type.lowercased().hasPrefix("application/json") else {
            // A stream of events, or a video.
            let body = response.body
            return makeResponse(
                response,
                of: deployment,
                .stream { writer in
                    while let chunk = try await body.nextChunk() { try await writer.write(chunk.bytes) }
                }
            )
        }
        let bytes = try await collect(response, upTo: router.answerLimit)
        let name = deployment.configuration.modelName
        guard resource.id != nil, !name.contains("*") else {
            return makeResponse(response, of: deployment, .bytes(bytes))
        }
        let relay = try JSONRelay(
            bytes,
            model: JSONValue.string(name).encoded(),
            endpoint: .responses,
            redactor: deployment.disclosure.client
        )
        return makeResponse(response, of: deployment, .bytes(relay.bytes))
    }

    private func send(to deployment: Deployment) async throws(AttemptFailure) -> BackendResponse {
        do throws(TransportError) {
            return try await router.transport.send(backendRequest(to: deployment))
        } catch {
            throw .transport(error)
        }
    }

    private func collect(_ response: BackendResponse, upTo limit: Int) async throws(AttemptFailure)
        -> [UInt8]
    {
        do throws(TransportError) {
            return try await response.body.collect(upTo: limit)
        } catch {
            throw .transport(error)
        }
    }

    private func backendRequest(to deployment: Deployment) -> BackendRequest {
        let request = self.request.request
        var headers = deployment.headerFields
        headers.append(self.request.responseHeaders.requestIDField)
        if request.method == .post { headers[.contentType] = "application/json" }
        let timeouts = router.snapshot.configuration.timeouts
        let base = resource.isBesideV1 ? deployment.rootURL : deployment.configuration.baseURL
        let timeout = deployment.configuration.timeouts.request ?? timeouts.request
        return BackendRequest(
            method: request.method == .head ? .get : request.method,
            url: "\(base)/\(resource.path)\(query)",
            headers: headers,
            body: request.method == .post ? request.body : nil,
            timeouts: CallTimeouts(
                connect: timeouts.connect,
                firstByte: timeout,
                betweenBytes: timeout,
                total: nil
            ),
            affinity: request.affinity,
            certificateCheck: deployment.configuration.certificateCheck
        )
    }

    /// The query as it came; dropped if it could change what the address means.
    private var query: String {
        let text = request.request.target.drop { $0 != "?" }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") } ? String(text) : ""
    }

    private func makeResponse(
        _ response: BackendResponse,
        of deployment: Deployment,
        _ body: ProxyResponse.Body
    ) -> ProxyResponse {
        var head = response.head
        head.headerFields = deployment.routeFields
        ResponseHeaders.relay(
            response.head.headerFields,
            to: &head.headerFields,
            without: deployment.disclosure.client
        )
        return ProxyResponse(head: head, body: body)
    }
}
