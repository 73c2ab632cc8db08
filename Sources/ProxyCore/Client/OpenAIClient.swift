public import HTTPTransport
public import HTTPTypes

/// A client of OpenAI's API, or of anything that speaks it, over any ``BackendTransport``.
///
/// ```swift
/// let client = OpenAIClient(transport: try CurlTransport(), baseURL: "http://127.0.0.1:8000/v1")
/// let request = ChatCompletionRequest(model: "qwen", messages: [.user("Hello!")])
/// print(try await client.chat(request).text ?? "")
/// for try await chunk in try await client.chatStream(request) { print(chunk.text, terminator: "") }
/// ```
///
/// The same client asks a proxy in its own process, without a server: see ``init(service:)``. It neither retries nor falls back; that is
/// the router's.
///
/// - Isolation: a value; may be used from any task, any number of calls at a time.
/// - Cancellation: cancelling the task of a call, or dropping a stream, ends the call and closes its connection.
/// - Errors: ``OpenAIClientError``.
public struct OpenAIClient: Sendable {
    /// Carries the calls.
    public var transport: any BackendTransport

    /// The address that paths are appended to, as in `http://127.0.0.1:8000/v1`.
    public var baseURL: String

    /// The key, sent as `Authorization: Bearer`; `nil` sends none.
    public var apiKey: SecretString?

    /// Header fields that every call carries, for example LiteLLM's `x-litellm-tags`.
    public var headers: HTTPFields

    /// The limits on the time of a call.
    public var timeouts: CallTimeouts

    /// The most bytes of an answer that is not a stream.
    public var answerLimit: Int

    /// Creates a client.
    public init(
        transport: any BackendTransport,
        baseURL: String = "https://api.openai.com/v1",
        apiKey: SecretString? = nil,
        headers: HTTPFields = [:],
        timeouts: CallTimeouts = CallTimeouts(),
        answerLimit: Int = 256 * 1024 * 1024
    ) {
        self.transport = transport
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.apiKey = apiKey
        self.headers = headers
        self.timeouts = timeouts
        self.answerLimit = answerLimit
    }

    /// Sends bytes as they are, and gives the answer as it comes, whatever its status: for what has no type here.
    ///
    /// - Parameters:
    ///   - method: the HTTP method.
    ///   - path: what follows the base URL, as in `chat/completions`.
    ///   - body: the body's bytes, sent as `application/json` where ``headers`` name no other type.
    /// - Throws: ``TransportError`` where no answer came; an error's status is an answer.
    public func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: [UInt8]? = nil
    ) async throws(TransportError) -> BackendResponse {
        var fields = headers
        if body != nil, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
        if let apiKey { fields[.authorization] = "Bearer \(apiKey.reveal())" }
        return try await transport.send(
            BackendRequest(
                method: method,
                url: "\(baseURL)/\(path)",
                headers: fields,
                body: body,
                timeouts: timeouts
            )
        )
    }
}
