import HTTPTransport
import HTTPTypes
import OpenAIWire

extension OpenAIClient {
    /// Posts a value and reads the answer's JSON; for any endpoint, as in `call("responses", request, as: JSONObject.self)`.
    ///
    /// - Parameters:
    ///   - path: what follows the base URL.
    ///   - request: the body.
    ///   - answer: the type to read the answer as.
    public func call<Answer: Decodable>(
        _ path: String,
        _ request: some Encodable,
        as answer: Answer.Type
    ) async throws(OpenAIClientError) -> Answer {
        try await decode(answer, from: exchange(.post, path, body: Self.encode(request)))
    }

    /// Gets a value.
    ///
    /// - Parameters:
    ///   - path: what follows the base URL.
    ///   - answer: the type to read the answer as.
    public func get<Answer: Decodable>(
        _ path: String,
        as answer: Answer.Type
    ) async throws(OpenAIClientError) -> Answer {
        try await decode(answer, from: exchange(.get, path, body: nil))
    }

    /// Posts a value that asks for a stream, and reads the events' JSON; for any endpoint.
    ///
    /// The end of the bytes is the end of the stream, where no `[DONE]` came before.
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
        let response = try await exchange(.post, path, body: Self.encode(request))
        let type = response.head.headerFields[.contentType] ?? "no content type"
        guard type.lowercased().hasPrefix("text/event-stream") else {
            response.body.cancel()
            throw .malformed("A stream was asked for, but the answer is \(type).", response.head)
        }
        return OpenAIStream(response, isLast: isLast)
    }

    /// Sends, and reads the error of an answer that is no success.
    private func exchange(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: [UInt8]?
    ) async throws(OpenAIClientError) -> BackendResponse {
        let answer: BackendAnswer
        do throws(TransportError) {
            let response = try await send(method, path, body: body)
            guard response.head.status.kind != .successful else { return response }
            answer = BackendAnswer(head: response.head, body: try await response.body.collect(upTo: 1 << 20))
            response.body.cancel()
        } catch {
            throw OpenAIClientError(error)
        }
        throw OpenAIClientError(answer)
    }

    private func decode<Answer: Decodable>(
        _ answer: Answer.Type,
        from response: BackendResponse
    ) async throws(OpenAIClientError) -> Answer {
        let bytes: [UInt8]
        do throws(TransportError) {
            bytes = try await response.body.collect(upTo: answerLimit)
        } catch {
            throw OpenAIClientError(error)
        }
        guard bytes.count < answerLimit else {
            response.body.cancel()
            throw .malformed("The answer is larger than \(answerLimit) bytes.", response.head)
        }
        do {
            return try WireDecoder().decode(answer, from: bytes)
        } catch {
            throw .malformed("The answer is not a \(answer): \(error)", response.head)
        }
    }

    private static func encode(_ request: some Encodable) throws(OpenAIClientError) -> [UInt8] {
        do {
            return try WireEncoder().encode(request)
        } catch {
            throw OpenAIClientError(
                .invalidRequest,
                message: "The request cannot be written as JSON: \(error)"
            )
        }
    }
}
