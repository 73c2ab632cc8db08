import OpenAIWire

/// What a backend's `/tokenize` said.
struct TokenCount: Sendable, Hashable {
    /// The prompt's tokens.
    var tokens: Int
    /// The backend's window, where it says it.
    var window: Int?

    /// Reads the two numbers; the list of tokens that follows them is not looked at.
    init?(_ answer: [UInt8]) {
        var tokens: Int?
        var window: Int?
        answer.withUnsafeBytes { bytes in
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
