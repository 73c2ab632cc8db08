/// Who speaks in a message of a chat.
public struct ChatRole: OpenEnum {
    /// The value as on the wire.
    public var rawValue: String

    /// The value spelled as on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Instructions to the model.
    public static let system: ChatRole = "system"

    /// Instructions to the model, in the newer name.
    public static let developer: ChatRole = "developer"

    /// The person.
    public static let user: ChatRole = "user"

    /// The model.
    public static let assistant: ChatRole = "assistant"

    /// The result of a tool call.
    public static let tool: ChatRole = "tool"
}
