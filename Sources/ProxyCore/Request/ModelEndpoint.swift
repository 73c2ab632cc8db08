/// An endpoint of OpenAI's API, or of a backend's own, that is about one model.
public struct ModelEndpoint: Sendable, Hashable {
    /// What follows the backend's `/v1`, as in `chat/completions`.
    public var path: String

    /// Whether the backend serves it beside `/v1` instead of below it, as vLLM does with `/tokenize`.
    public var isBesideV1: Bool

    /// How its streams look.
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

    /// Whether nothing but JSON (or a stream of it) can be an answer; the others may give sound, pictures or plain text.
    var answersOnlyJSON: Bool {
        !(path.hasPrefix("audio/") || path.hasPrefix("images/") || path.hasPrefix("files"))
    }

    /// Whether the backend stores the response under an id by which clients can request it later.
    var storesResponses: Bool { streamShape == .responseEvents || path == "videos" }
}

/// How the events of an endpoint's stream look, and so how its end is known.
public enum StreamShape: Sendable, Hashable {
    /// `chat.completion.chunk` and `text_completion`: a finish reason, then `[DONE]`.
    case completionChunks
    /// OpenAI's responses: typed events, the last of which is `response.completed`, `.failed` or `.incomplete`.
    case responseEvents
    /// Anthropic's messages: typed events, the last of which is `message_stop`.
    case messageEvents
    /// Anything else: the end of the bytes is the end.
    case unknown
}
