import OpenAIWire

/// The body of vLLM's `POST /tokenize` that asks how many tokens a request's prompt has: the request's own bytes, spliced.
struct TokenQuestion: Sendable {
    let body: [UInt8]

    /// What of a chat request decides how its prompt is laid out.
    private static let chatFields = [
        "model", "messages", "tools", "add_generation_prompt", "continue_final_message", "add_special_tokens",
        "chat_template", "chat_template_kwargs",
    ]
    private static let promptFields = ["model", "prompt", "add_special_tokens"]

    /// Parts of a message that take tokens which their bytes do not show, and which only the model's own preparation counts.
    private static let otherThanText = [
        "image_url", "video_url", "audio_url", "input_audio", "image_embeds",
    ].map { ByteSearch(Array("\"\($0)\"".utf8)) }

    /// - Returns: `nil` where the endpoint or the prompt is of a kind that `/tokenize` does not count.
    init?(_ envelope: RequestEnvelope, for endpoint: ModelEndpoint) {
        let fields: [String]
        switch endpoint {
        case .chatCompletions:
            guard let messages = envelope.member(named: "messages"), messages.kind == .array,
                !Self.holdsMoreThanText(envelope.bytes, in: messages.value)
            else { return nil }
            fields = Self.chatFields
        case .completions:
            // A list of prompts, or of tokens, is counted by the backend.
            guard envelope.member(named: "prompt")?.kind == .string else { return nil }
            fields = Self.promptFields
        default:
            return nil
        }
        var body: [UInt8] = [UInt8(ascii: "{")]
        for field in fields {
            guard let member = envelope.member(named: field) else { continue }
            if body.count > 1 { body.append(UInt8(ascii: ",")) }
            body += Array("\"\(field)\":".utf8) + envelope.bytes[member.value]
        }
        body.append(UInt8(ascii: "}"))
        self.body = body
    }

    private static func holdsMoreThanText(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        otherThanText.contains { $0.first(in: bytes, from: range.lowerBound, to: range.upperBound) != nil }
    }
}
