/// One message of a chat: of a request, or the answer in a completion.
public struct ChatMessage: Sendable, Hashable {
    /// Who speaks.
    public var role: ChatRole
    /// What is said; absent where the message only calls tools.
    public var content: MessageContent?
    /// A name that tells participants of the same role apart.
    public var name: String?
    /// Why the model declines to answer.
    public var refusal: String?
    /// The model's reasoning, in the field that vLLM uses now.
    public var reasoning: String?
    /// The model's reasoning, in the field that DeepSeek and older vLLM use.
    public var reasoningContent: String?
    /// The tools the model calls.
    public var toolCalls: [ToolCall]?
    /// Which call this message is the result of.
    public var toolCallID: String?
    /// Fields without a property here, kept as they are.
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
    /// Reads the fields, and keeps those it has no property for.
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

    /// Writes the fields that have a value, then the additional ones.
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

    /// What the person says.
    public static func user(_ content: MessageContent) -> ChatMessage {
        ChatMessage(role: .user, content: content)
    }

    /// What the model has said.
    public static func assistant(_ content: MessageContent) -> ChatMessage {
        ChatMessage(role: .assistant, content: content)
    }

    /// The result of a tool call.
    public static func tool(_ content: MessageContent, callID: String) -> ChatMessage {
        ChatMessage(role: .tool, content: content, toolCallID: callID)
    }
}
