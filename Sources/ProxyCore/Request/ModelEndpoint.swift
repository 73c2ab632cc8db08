/// An endpoint of OpenAI's API, or a backend's own one, that is about one model.
public struct ModelEndpoint: Sendable, Hashable {
    /// What follows the backend's `/v1`, as in `chat/completions`.
    public var path: String

    /// Whether the backend serves it without `/v1`, as vLLM does with `/tokenize`.
    public var isBesideV1: Bool

    /// The shape of its streams.
    public var streamShape: StreamShape

    /// Creates an endpoint.
    public init(path: String, isBesideV1: Bool = false, streamShape: StreamShape = .unknown) {
        self.path = path
        self.isBesideV1 = isBesideV1
        self.streamShape = streamShape
    }

    /// `POST /v1/chat/completions`.
    public static let chatCompletions = ModelEndpoint(
        path: "chat/completions",
        streamShape: .completionChunks
    )
    /// `POST /v1/completions`.
    public static let completions = ModelEndpoint(path: "completions", streamShape: .completionChunks)
    /// `POST /v1/embeddings`.
    public static let embeddings = ModelEndpoint(path: "embeddings")
    /// `POST /v1/responses`.
    public static let responses = ModelEndpoint(path: "responses", streamShape: .responseEvents)
    /// `POST /v1/messages`, Anthropic's API as vLLM serves it.
    public static let messages = ModelEndpoint(path: "messages", streamShape: .messageEvents)

    /// Whether every response is JSON or a stream of it; other endpoints may return audio, images or plain text.
    var answersOnlyJSON: Bool {
        !(path.hasPrefix("audio/") || path.hasPrefix("images/") || path.hasPrefix("files"))
    }

    /// Whether the backend stores the response under an id by which clients can request it later.
    var storesResponses: Bool { streamShape == .responseEvents || path == "videos" }
}

/// The shape of a stream's events, which decides how its end is recognized.
public enum StreamShape: Sendable, Hashable {
    /// `chat.completion.chunk` and `text_completion`: a finish reason, then `[DONE]`.
    case completionChunks
    /// OpenAI's responses: typed events, the last of which is `response.completed`, `.failed` or `.incomplete`.
    case responseEvents
    /// Anthropic's messages: typed events, the last of which is `message_stop`.
    case messageEvents
    /// Anything else, which ends with the body.
    case unknown
}

extension ModelEndpoint {
    /// The inference endpoints of OpenAI's and Anthropic's APIs, and of compatible servers: vLLM, SGLang, llama.cpp, Ollama, LMDeploy, TEI,
    /// Infinity, Mistral and Cohere.
    ///
    /// Endpoints that change a backend, such as loading an adapter or starting a training, are not among them.
    static let known: [ModelEndpoint] =
        [.chatCompletions, .completions, .embeddings, .responses, .messages]
        + belowV1.map { ModelEndpoint(path: $0) }
        + besideV1.map { ModelEndpoint(path: $0, isBesideV1: true) }

    private static let belowV1 = [
        // OpenAI
        "responses/compact", "responses/input_tokens", "moderations",
        "audio/transcriptions", "audio/translations", "audio/speech",
        "images/generations", "images/edits", "images/variations", "videos",
        // Anthropic
        "messages/count_tokens", "complete",
        // vLLM, SGLang, LMDeploy
        "score", "rerank", "encode", "chat/completions/render", "completions/render",
        // llama.cpp, Jina, Infinity, Cohere, Voyage
        "reranking", "embed", "multimodalembeddings", "contextualizedembeddings",
        // Mistral
        "fim/completions", "ocr", "classifications", "chat/moderations", "chat/classifications",
    ]

    /// Endpoints that vLLM, SGLang and llama.cpp serve without `/v1`.
    private static let besideV1 = [
        "tokenize", "detokenize", "pooling", "classify", "infill", "generate", "apply-template",
    ]
}
