import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Passes a question about something that a backend keeps to the backend that has it.
///
/// Which one that is, is known where it was made or seen through this proxy; else the backends are asked in turn.
struct StoredResourceEndpoint {
    let exchange: Exchange
    let resource: StoredResource

    /// So many backends are asked for something of which nobody knows where it is.
    private static let mostBackends = 16

    private var router: Router { exchange.service.router }

    func answer() async throws(ProxyError) -> ProxyResponse {
        let candidates = try candidates()
        var failure: ProxyError?
        for deployment in candidates {
            do throws(ProxyError) {
                return try await answer(of: deployment)
            } catch {
                if Task.isCancelled { throw .clientClosedRequest }
                // What one of them says other than that it has no such thing is kept for the end.
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

    /// The deployment that has it, or those that may: of the model that `?model=` names, else of all, each backend once.
    private func candidates() throws(ProxyError) -> [Deployment] {
        let snapshot = router.snapshot
        if let id = resource.id, let holder = router.bindings.deployment(of: id),
            let deployment = snapshot.deployment(withID: holder)
        {
            return [deployment]
        }
        let all: [Deployment]
        if let model = exchange.query["model"] {
            all = try snapshot.resolution(for: model).group.deployments
        } else {
            all = snapshot.groups.flatMap(\.deployments)
        }
        var seen: Set<String> = []
        let distinct = all.filter {
            $0.configuration.mockResponse == nil && seen.insert($0.configuration.baseURL).inserted
        }
        guard !distinct.isEmpty else { throw notFound }
        return Array(distinct.prefix(Self.mostBackends))
    }

    private func answer(of deployment: Deployment) async throws(ProxyError) -> ProxyResponse {
        do throws(AttemptFailure) {
            return try await response(of: deployment)
        } catch {
            let model = deployment.configuration.upstreamModel
            throw OutcomeClassifier(deployment: deployment, upstreamModel: model).verdict(on: error).error
        }
    }

    private func response(of deployment: Deployment) async throws(AttemptFailure) -> ProxyResponse {
        let response = try await sent(to: deployment)
        guard response.head.status.kind == .successful else {
            let body = try await collected(response, upTo: BackendErrorText.mostBytes)
            throw .status(BackendAnswer(head: response.head, body: body))
        }
        if let id = resource.id { router.bindings.bind(id, to: deployment.id) }
        let type = response.head.headerFields.value(of: .contentType) ?? "application/json"
        guard type.lowercased().hasPrefix("application/json") else {
            // A stream of events, or a film.
            let body = response.body
            return made(response, of: deployment) { writer in
                while let chunk = try await body.nextChunk() { try await writer.write(chunk.bytes) }
            }
        }
        let bytes = try await collected(response, upTo: router.answerLimit)
        let name = deployment.configuration.modelName
        guard resource.id != nil, !name.contains("*") else { return made(response, of: deployment, bytes) }
        let relay = try JSONRelay(
            bytes,
            model: JSONValue.string(name).encoded(),
            endpoint: .responses,
            redactor: deployment.disclosure.client
        )
        return made(response, of: deployment, relay.bytes)
    }

    private func sent(to deployment: Deployment) async throws(AttemptFailure) -> BackendResponse {
        do throws(TransportError) {
            return try await router.transport.send(request(to: deployment))
        } catch {
            throw .transport(error)
        }
    }

    private func collected(_ response: BackendResponse, upTo limit: Int) async throws(AttemptFailure)
        -> [UInt8]
    {
        do throws(TransportError) {
            return try await response.body.collect(upTo: limit)
        } catch {
            throw .transport(error)
        }
    }

    private func request(to deployment: Deployment) -> BackendRequest {
        var headers = deployment.headerFields
        headers.append(exchange.headers.requestIDField)
        if exchange.request.method == .post { headers[.contentType] = "application/json" }
        let timeouts = router.snapshot.configuration.timeouts
        let base = resource.isBesideV1 ? deployment.rootURL : deployment.configuration.baseURL
        let wait = deployment.configuration.timeouts.request ?? timeouts.request
        return BackendRequest(
            method: exchange.request.method == .head ? .get : exchange.request.method,
            url: "\(base)/\(resource.path)\(query)",
            headers: headers,
            body: exchange.request.method == .post ? exchange.request.body : nil,
            timeouts: CallTimeouts(
                connect: timeouts.connect,
                firstByte: wait,
                betweenBytes: wait,
                total: nil
            ),
            affinity: exchange.request.affinity,
            certificateCheck: deployment.configuration.certificateCheck
        )
    }

    /// The query as it came; one that could change what the address means is left out.
    private var query: String {
        let text = exchange.request.target.drop { $0 != "?" }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") } ? String(text) : ""
    }

    private func made(_ response: BackendResponse, of deployment: Deployment, _ bytes: [UInt8])
        -> ProxyResponse
    {
        ProxyResponse(head: head(response, of: deployment), body: .bytes(bytes))
    }

    private func made(
        _ response: BackendResponse,
        of deployment: Deployment,
        _ write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) -> ProxyResponse {
        ProxyResponse(head: head(response, of: deployment), body: .stream(write))
    }

    private func head(_ response: BackendResponse, of deployment: Deployment) -> HTTPResponse {
        var head = response.head
        head.headerFields = deployment.answerFields
        AnswerHeaders.relay(
            response.head.headerFields,
            to: &head.headerFields,
            without: deployment.disclosure.client
        )
        return head
    }
}
