/// A message of a chat: in a request, or in a completion.
public struct ChatMessage: Sendable, Hashable {
    /// The author's role.
    public var role: ChatRole
    /// The content; absent if the message only calls tools.
    public var content: MessageContent?
    /// A name that tells participants of the same role apart.
    public var name: String?
    /// Why the model refuses.
    public var refusal: String?
    /// The model's reasoning, in the field that vLLM uses now.
    public var reasoning: String?
    /// The model's reasoning, in the field that DeepSeek and older vLLM use.
    public var reasoningContent: String?
    /// The tools the model calls.
    public var toolCalls: [ToolCall]?
    /// The id of the call that this message is the result of.
    public var toolCallID: String?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A message with the given fields.
    public init(
        role: ChatRole,
        content: MessageContent? = nil,
        name: String? = nil,
        refusal: String? = nil,
        reasoning: String? = nil,
        reasoningContent: String? = nil,
        toolCalls: [ToolCall]? = nil,
        toolCallID: String? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.role = role
        self.content = content
        self.name = name
        self.refusal = refusal
        self.reasoning = reasoning
        self.reasoningContent = reasoningContent
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.additionalFields = additionalFields
    }
}

extension ChatMessage: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        role = try fields.read("role")
        content = try fields.readIfPresent("content")
        name = try fields.readIfPresent("name")
        refusal = try fields.readIfPresent("refusal")
        reasoning = try fields.readIfPresent("reasoning")
        reasoningContent = try fields.readIfPresent("reasoning_content")
        toolCalls = try fields.readIfPresent("tool_calls")
        toolCallID = try fields.readIfPresent("tool_call_id")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("role", role)
        try fields.writeIfPresent("content", content)
        try fields.writeIfPresent("name", name)
        try fields.writeIfPresent("refusal", refusal)
        try fields.writeIfPresent("reasoning", reasoning)
        try fields.writeIfPresent("reasoning_content", reasoningContent)
        try fields.writeIfPresent("tool_calls", toolCalls)
        try fields.writeIfPresent("tool_call_id", toolCallID)
        try fields.write(additionalFields)
    }
}

extension ChatMessage {
    /// Instructions to the model.
    public static func system(_ content: MessageContent) -> ChatMessage {
        ChatMessage(role: .system, content: content)
    }

    /// The user's message.
    public static func user(_ content: MessageContent) -> ChatMessage {
        ChatMessage(role: .user, content: content)
    }

    /// An earlier message of the model.
    public static func assistant(_ content: MessageContent) -> ChatMessage {
        ChatMessage(role: .assistant, content: content)
    }

    /// The result of a tool call.
    public static func tool(_ content: MessageContent, callID: String) -> ChatMessage {
        ChatMessage(role: .tool, content: content, toolCallID: callID)
    }
}

/// The role of a message's author.
public struct ChatRole: OpenEnum {
    /// The value's spelling on the wire.
    public var rawValue: String

    /// Creates a value from its spelling on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Instructions to the model.
    public static let system: ChatRole = "system"

    /// Instructions to the model, in the newer name.
    public static let developer: ChatRole = "developer"

    /// The user.
    public static let user: ChatRole = "user"

    /// The model.
    public static let assistant: ChatRole = "assistant"

    /// The result of a tool call.
    public static let tool: ChatRole = "tool"
}

/// The content of a message: a text, or parts of several kinds.
public enum MessageContent: Sendable, Hashable {
    /// Plain text.
    case text(String)
    /// Text, images, audio and files.
    case parts([ContentPart])

    /// The whole text; the texts of several parts are joined without a separator.
    public var text: String {
        switch self {
        case .text(let text): text
        case .parts(let parts): parts.compactMap(\.text).joined()
        }
    }
}

extension MessageContent: ExpressibleByStringInterpolation {
    /// Plain text.
    public init(stringLiteral value: String) {
        self = .text(value)
    }
}

extension MessageContent: ExpressibleByArrayLiteral {
    /// The given parts.
    public init(arrayLiteral elements: ContentPart...) {
        self = .parts(elements)
    }
}

extension MessageContent: Codable {
    /// Decodes a string or an array of parts.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .parts(try container.decode([ContentPart].self))
        }
    }

    /// Encodes a string or an array of parts.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text): try text.encode(to: encoder)
        case .parts(let parts): try parts.encode(to: encoder)
        }
    }
}
