import OpenAIWire

/// The body of vLLM's `POST /tokenize`, which counts the tokens of a request's prompt: made of the request's own bytes.
struct TokenizeRequest: Sendable {
    let body: [UInt8]

    /// The fields of a chat request that decide how its prompt is rendered.
    private static let chatFields = [
        "model", "messages", "tools", "add_generation_prompt", "continue_final_message", "add_special_tokens",
        "chat_template", "chat_template_kwargs",
    ]
    private static let promptFields = ["model", "prompt", "add_special_tokens"]

    /// Parts of a message whose tokens do not follow from their bytes: only the model's own preprocessing counts them.
    private static let nonTextParts = [
        "image_url", "video_url", "audio_url", "input_audio", "image_embeds",
    ].map { ByteSearch(Array("\"\($0)\"".utf8)) }

    /// - Returns: `nil` where `/tokenize` does not count this endpoint's prompts, or this kind of prompt.
    init?(_ envelope: RequestEnvelope, for endpoint: ModelEndpoint) {
        let fields: [String]
        switch endpoint {
        case .chatCompletions:
            guard let messages = envelope.member(named: "messages"), messages.kind == .array,
                !Self.holdsMoreThanText(envelope.bytes, in: messages.value)
            else { return nil }
            fields = Self.chatFields
        case .completions:
            // A list of prompts or of tokens is left to the backend.
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
        nonTextParts.contains { $0.first(in: bytes, from: range.lowerBound, to: range.upperBound) != nil }
    }
}

/// The response of a backend's `/tokenize`.
struct TokenizeResponse: Sendable, Hashable {
    /// The prompt's tokens.
    var tokens: Int
    /// The backend's context window, where it says it.
    var window: Int?

    /// Reads the two numbers; the list of tokens that follows them is skipped.
    init?(_ body: [UInt8]) {
        var tokens: Int?
        var window: Int?
        body.withUnsafeBytes { bytes in
            try? JSONEnvelopeScanner.scan(bytes, in: 0..<bytes.count) { member in
                if member.kind == .number {
                    if member.hasKey("count", in: bytes) { tokens = member.integerValue(in: bytes) }
                    if member.hasKey("max_model_len", in: bytes) { window = member.integerValue(in: bytes) }
                }
                return tokens != nil && window != nil ? .stop : .continue
            }
        }
        guard let tokens else { return nil }
        self.tokens = tokens
        self.window = window
    }
}
