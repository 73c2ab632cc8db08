import OpenAIWire

/// A request that ended, as the access log and the metrics show it.
public struct RequestSummary: Sendable {
    /// The call's id, as in `x-litellm-call-id`.
    public var callID: String

    /// The method.
    public var method: String

    /// The path, without its query.
    public var path: String

    /// The endpoint of a request about a model, as in `chat/completions`; `nil` for any other request.
    public var endpoint: String?

    /// The status that the client got; 499 if it left.
    public var status: Int

    /// What the router did, if it was involved.
    public var route: RouteReport?

    /// The tokens used, if the response reports them.
    public var usage: RelayedUsage?

    /// From the request's last byte to the response's last byte.
    public var duration: Duration

    /// How long the request waited for admission, if it was admitted.
    public var queueTime: Duration?

    /// The gaps between a stream's events, if metrics are served.
    var gaps: MetricHistogram?

    /// The time before the response's head that the successful attempt did not use; `nil` without a response.
    public var overhead: Duration?

    /// Why the response is incomplete, or the error's message.
    public var failure: String?

    /// Whether the response was a stream.
    public var isStream: Bool

    /// The address that the request came from.
    public var remoteAddress: String?

    /// Creates a summary.
    public init(
        callID: String,
        method: String,
        path: String,
        endpoint: String? = nil,
        status: Int,
        route: RouteReport? = nil,
        usage: RelayedUsage? = nil,
        duration: Duration,
        queueTime: Duration? = nil,
        overhead: Duration? = nil,
        failure: String? = nil,
        isStream: Bool = false,
        remoteAddress: String? = nil
    ) {
        self.callID = callID
        self.method = method
        self.path = path
        self.endpoint = endpoint
        self.status = status
        self.route = route
        self.usage = usage
        self.duration = duration
        self.queueTime = queueTime
        self.overhead = overhead
        self.failure = failure
        self.isStream = isStream
        self.remoteAddress = remoteAddress
    }
}

/// The tokens used, as a response reports them.
public struct RelayedUsage: Sendable, Hashable {
    /// Tokens of the prompt.
    public var promptTokens: Int
    /// Tokens of the completion.
    public var completionTokens: Int

    /// Both.
    public var totalTokens: Int { promptTokens + completionTokens }

    /// Reads a `usage` object with the names of OpenAI's chat API, or of its responses API and Anthropic's.
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

    /// Higher numbers are wrong and ignored.
    private static let maximum = 1_000_000_000_000

    private static func tokens(_ member: JSONMember, in bytes: UnsafeRawBufferPointer) -> Int? {
        member.integerValue(in: bytes).flatMap { (0...maximum).contains($0) ? $0 : nil }
    }
}
