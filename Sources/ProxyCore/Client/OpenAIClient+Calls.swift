import HTTPTransport
import HTTPTypes
import OpenAIWire

extension OpenAIClient {
    /// Posts a value and decodes the response; for any endpoint, as in `call("responses", request, as: JSONObject.self)`.
    ///
    /// - Parameters:
    ///   - path: what follows the base URL.
    ///   - request: the body.
    ///   - type: the type of the response.
    public func call<Response: Decodable>(
        _ path: String,
        _ request: some Encodable,
        as type: Response.Type
    ) async throws(OpenAIClientError) -> Response {
        try await decode(type, from: sendChecked(.post, path, body: Self.encode(request)))
    }

    /// Gets a value.
    ///
    /// - Parameters:
    ///   - path: what follows the base URL.
    ///   - type: the type of the response.
    public func get<Response: Decodable>(
        _ path: String,
        as type: Response.Type
    ) async throws(OpenAIClientError) -> Response {
        try await decode(type, from: sendChecked(.get, path, body: nil))
    }

    /// Posts a value that requests a stream, and decodes its events; for any endpoint.
    ///
    /// The stream ends with `[DONE]` or with the body.
    public func stream<Event: Decodable & Sendable>(
        _ path: String,
        _ request: some Encodable,
        of event: Event.Type
    ) async throws(OpenAIClientError) -> OpenAIStream<Event> {
        try await open(path, request, isLast: nil)
    }

    func open<Event: Decodable & Sendable>(
        _ path: String,
        _ request: some Encodable,
        isLast: (@Sendable (Event) -> Bool)?
    ) async throws(OpenAIClientError) -> OpenAIStream<Event> {
        let response = try await sendChecked(.post, path, body: Self.encode(request))
        let type = response.head.headerFields[.contentType] ?? "no content type"
        guard type.lowercased().hasPrefix("text/event-stream") else {
            response.body.cancel()
            throw .malformed("A stream was requested, but the response is \(type).", response.head)
        }
        return OpenAIStream(response, isLast: isLast)
    }

    /// Sends a request and throws if the response's status is an error.
    private func sendChecked(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: [UInt8]?
    ) async throws(OpenAIClientError) -> BackendResponse {
        let failure: BackendAnswer
        do throws(TransportError) {
            let response = try await send(method, path, body: body)
            guard response.head.status.kind != .successful else { return response }
            failure = BackendAnswer(head: response.head, body: try await response.body.collect(upTo: 1 << 20))
            response.body.cancel()
        } catch {
            throw OpenAIClientError(error)
        }
        throw OpenAIClientError(failure)
    }

    private func decode<Response: Decodable>(
        _ type: Response.Type,
        from response: BackendResponse
    ) async throws(OpenAIClientError) -> Response {
        let bytes: [UInt8]
        do throws(TransportError) {
            bytes = try await response.body.collect(upTo: answerLimit)
        } catch {
            throw OpenAIClientError(error)
        }
        guard bytes.count < answerLimit else {
            response.body.cancel()
            throw .malformed("The response is larger than \(answerLimit) bytes.", response.head)
        }
        do {
            return try WireDecoder().decode(type, from: bytes)
        } catch {
            throw .malformed("The response is not a \(type): \(error)", response.head)
        }
    }

    private static func encode(_ request: some Encodable) throws(OpenAIClientError) -> [UInt8] {
        do {
            return try WireEncoder().encode(request)
        } catch {
            throw OpenAIClientError(
                .invalidRequest,
                message: "The request cannot be encoded as JSON: \(error)"
            )
        }
    }
}
