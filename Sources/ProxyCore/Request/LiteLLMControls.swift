import OpenAIWire

/// Members of a request's body that LiteLLM reads itself and does not send on.
enum LiteLLMControls {
    private static let names: [StaticString] = [
        "num_retries", "fallbacks", "context_window_fallbacks", "content_policy_fallbacks",
        "disable_fallbacks", "mock_response",
        "litellm_metadata", "litellm_session_id", "litellm_trace_id", "litellm_call_id", "tags",
    ]

    static func contains(_ member: JSONMember, in bytes: [UInt8]) -> Bool {
        // The length tells almost all other keys apart; one with escapes is longer than its text.
        guard member.keyHasEscapes || member.key.count < 64 && lengths >> member.key.count & 1 == 1 else {
            return false
        }
        return names.contains { member.hasKey($0, in: bytes) }
    }

    /// A bit for each length that a name has.
    private static let lengths: UInt64 = names.reduce(0) { $0 | 1 << $1.utf8CodeUnitCount }
}
