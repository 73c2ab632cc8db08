/// Why the model stopped.
public struct FinishReason: OpenEnum {
    /// The value as on the wire.
    public var rawValue: String

    /// The value spelled as on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// It was done, or met a stop sequence.
    public static let stop: FinishReason = "stop"

    /// The limit of tokens was reached.
    public static let length: FinishReason = "length"

    /// It calls tools.
    public static let toolCalls: FinishReason = "tool_calls"

    /// A filter cut the content.
    public static let contentFilter: FinishReason = "content_filter"

    /// It calls a function, in the manner before tools.
    public static let functionCall: FinishReason = "function_call"
}
