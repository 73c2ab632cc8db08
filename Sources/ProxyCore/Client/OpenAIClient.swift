public import HTTPTransport
public import HTTPTypes

/// A client of OpenAI's API, or of a compatible one, over any `BackendTransport`.
///
/// ```swift
/// let client = OpenAIClient(transport: try CurlTransport(), baseURL: "http://127.0.0.1:8000/v1")
/// let request = ChatCompletionRequest(model: "qwen", messages: [.user("Hello!")])
/// print(try await client.chat(request).text ?? "")
/// for try await chunk in try await client.chatStream(request) { print(chunk.text, terminator: "") }
/// ```
///
/// It can also call a proxy in the same process, without a server: see ``init(service:)``. It neither retries nor falls back; the router does.
///
/// - Isolation: a value; may be used from any task, any number of calls at a time.
/// - Cancellation: cancelling the task of a call, or dropping a stream, ends the call and closes its connection.
/// - Errors: ``OpenAIClientError``.
public struct OpenAIClient: Sendable {
    /// Carries the calls.
    public var transport: any BackendTransport

    /// The address to which paths are appended, as in `http://127.0.0.1:8000/v1`.
    public var baseURL: String

    /// The key, sent as `Authorization: Bearer`; `nil` sends none.
    public var apiKey: SecretString?

    /// Header fields of every call, for example LiteLLM's `x-litellm-tags`.
    public var headers: HTTPFields

    /// The timeouts of a call.
    public var timeouts: CallTimeouts

    /// The limit on a response that is not a stream, in bytes.
    public var responseLimit: Int

    /// Creates a client.
    public init(
        transport: any BackendTransport,
        baseURL: String = "https://api.openai.com/v1",
        apiKey: SecretString? = nil,
        headers: HTTPFields = [:],
        timeouts: CallTimeouts = CallTimeouts(),
        responseLimit: Int = 256 * 1024 * 1024
    ) {
        self.transport = transport
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.apiKey = apiKey
        self.headers = headers
        self.timeouts = timeouts
        self.responseLimit = responseLimit
    }

    /// Sends bytes and returns the response, whatever its status; for requests without a type.
    ///
    /// - Parameters:
    ///   - method: the HTTP method.
    ///   - path: what follows the base URL, as in `chat/completions`.
    ///   - body: the body's bytes, sent as `application/json` unless ``headers`` name another type.
    /// - Throws: `TransportError` if there is no response; a response with an error status is returned.
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
