import OpenAIWire

/// The tokens that an answer says it cost, read in passing.
public struct RelayedUsage: Sendable, Hashable {
    /// Tokens of the prompt.
    public var promptTokens: Int
    /// Tokens of the answer.
    public var completionTokens: Int

    /// Both.
    public var totalTokens: Int { promptTokens + completionTokens }

    /// Reads a `usage` object of either naming: OpenAI's chat, or its responses' and Anthropic's.
    init?(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
        var prompt: Int?
        var completion: Int?
        try? JSONEnvelopeScanner.scan(bytes, in: range) { member in
            guard member.kind == .number else { return .continue }
            if member.hasKey("prompt_tokens", in: bytes) || member.hasKey("input_tokens", in: bytes) {
                prompt = RelayedUsage.tokens(member, in: bytes)
            } else if member.hasKey("completion_tokens", in: bytes)
                || member.hasKey("output_tokens", in: bytes)
            {
                completion = RelayedUsage.tokens(member, in: bytes)
            }
            return .continue
        }
        guard prompt != nil || completion != nil else { return nil }
        promptTokens = prompt ?? 0
        completionTokens = completion ?? 0
    }

    /// No answer has more: what a broken backend says beyond it is not added to anything.
    private static let most = 1_000_000_000_000

    private static func tokens(_ member: JSONMember, in bytes: UnsafeRawBufferPointer) -> Int? {
        member.integerValue(in: bytes).flatMap { (0...most).contains($0) ? $0 : nil }
    }
}
