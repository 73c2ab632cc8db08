/// What a chunk adds to the message of a choice.
public struct ChoiceDelta: Sendable, Hashable {
    /// Who speaks, in the first piece.
    public var role: ChatRole?
    /// The next characters of the content; content of another shape is in ``additionalFields``.
    public var content: String?
    /// The next characters of the refusal.
    public var refusal: String?
    /// The next characters of the reasoning, in the field that vLLM uses now.
    public var reasoning: String?
    /// The next characters of the reasoning, in the field that DeepSeek and older vLLM use.
    public var reasoningContent: String?
    /// The next pieces of tool calls.
    public var toolCalls: [ToolCallDelta]?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A delta with the given fields.
    public init(
        role: ChatRole? = nil,
        content: String? = nil,
        refusal: String? = nil,
        reasoning: String? = nil,
        reasoningContent: String? = nil,
        toolCalls: [ToolCallDelta]? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.role = role
        self.content = content
        self.refusal = refusal
        self.reasoning = reasoning
        self.reasoningContent = reasoningContent
        self.toolCalls = toolCalls
        self.additionalFields = additionalFields
    }
}

extension ChoiceDelta: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        role = try fields.readIfPresent("role")
        content = fields.readStringIfPresent("content")
        refusal = try fields.readIfPresent("refusal")
        reasoning = try fields.readIfPresent("reasoning")
        reasoningContent = try fields.readIfPresent("reasoning_content")
        toolCalls = try fields.readIfPresent("tool_calls")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("role", role)
        try fields.writeIfPresent("content", content)
        try fields.writeIfPresent("refusal", refusal)
        try fields.writeIfPresent("reasoning", reasoning)
        try fields.writeIfPresent("reasoning_content", reasoningContent)
        try fields.writeIfPresent("tool_calls", toolCalls)
        try fields.write(additionalFields)
    }
}
