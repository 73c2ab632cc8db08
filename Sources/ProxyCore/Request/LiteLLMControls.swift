import OpenAIWire

/// Members of a request's body that LiteLLM reads itself and does not send on.
enum LiteLLMControls {
    private static let names: [StaticString] = [
        "num_retries", "fallbacks", "context_window_fallbacks", "disable_fallbacks", "mock_response",
        "litellm_metadata", "litellm_session_id", "litellm_trace_id", "litellm_call_id", "tags",
    ]

    static func contains(_ member: JSONMember, in bytes: [UInt8]) -> Bool {
        names.contains { member.hasKey($0, in: bytes) }
    }
}
