import HTTPTransport
import HTTPTypes
import PlainText

/// What a client can ask of the router: LiteLLM's `x-litellm-*` request headers and its fields of a body.
public struct CallOptions: Sendable, Hashable {
    /// `x-litellm-timeout`, or `timeout` of the body: the timeout of the whole request.
    public var timeout: Duration?

    /// `x-litellm-stream-timeout`, or `stream_timeout` of the body: the timeout until the first byte, and between two, of a stream.
    public var streamTimeout: Duration?

    /// `x-litellm-num-retries`, or `num_retries` of the body.
    public var retries: Int?

    /// `x-litellm-tags`.
    public var tags: [String]

    /// Whether other groups may be tried: `disable_fallbacks` of the body.
    public var allowsFallbacks: Bool

    /// `fallbacks` of the body, instead of the configured ones.
    public var fallbacks: RequestedFallbacks?

    /// `context_window_fallbacks` of the body.
    public var contextWindowFallbacks: RequestedFallbacks?

    /// `content_policy_fallbacks` of the body.
    public var contentPolicyFallbacks: RequestedFallbacks?

    /// `drop_params` of the body, instead of the configured value.
    var dropsParameters: Bool?

    /// `extra_headers` of the body.
    var extraHeaders: HTTPFields?

    /// LiteLLM's fields of the body that have no effect here.
    var fieldsWithoutEffect: [String] = []

    /// Creates options; by default everything is as configured.
    public init(
        timeout: Duration? = nil,
        streamTimeout: Duration? = nil,
        retries: Int? = nil,
        tags: [String] = [],
        allowsFallbacks: Bool = true,
        fallbacks: RequestedFallbacks? = nil,
        contextWindowFallbacks: RequestedFallbacks? = nil,
        contentPolicyFallbacks: RequestedFallbacks? = nil
    ) {
        self.timeout = timeout
        self.streamTimeout = streamTimeout
        self.retries = retries
        self.tags = tags
        self.allowsFallbacks = allowsFallbacks
        self.fallbacks = fallbacks
        self.contextWindowFallbacks = contextWindowFallbacks
        self.contentPolicyFallbacks = contentPolicyFallbacks
    }
}

extension CallOptions {
    /// Reads LiteLLM's request headers.
    ///
    /// - Throws: 400 if one of them is not a number.
    init(_ headers: HTTPFields) throws(ProxyError) {
        self.init()
        // Hardly any request has a field that starts with `x`.
        guard headers.hasName(where: { $0.first == UInt8(ascii: "x") }) else { return }
        timeout = try CallOptions.seconds(.timeout, in: headers)
        streamTimeout = try CallOptions.seconds(.streamTimeout, in: headers)
        if let text = headers.value(of: .numRetries) {
            guard let count = Int(text), (0...100).contains(count) else {
                throw .badRequest(
                    "`x-litellm-num-retries` must be a number from 0 to 100, not `\(text.shown)`.",
                    parameter: "x-litellm-num-retries"
                ).logged(as: "`x-litellm-num-retries` is not a number from 0 to 100.")
            }
            retries = count
        }
        if let text = headers.value(of: .tags) {
            tags = try CallOptions.tags(
                text.split(separator: ",").map { $0.trimmingOptionalWhitespace() },
                of: "x-litellm-tags"
            )
        }
    }

    /// The distinct tags of a list.
    ///
    /// - Parameter name: the header field or body field that holds them.
    /// - Throws: 400 if there are too many, or too long ones.
    static func tags(_ list: some Sequence<String>, of name: String) throws(ProxyError) -> [String] {
        var seen: Set<String> = []
        let tags = list.filter { !$0.isEmpty && seen.insert($0).inserted }
        guard tags.count <= RequestBounds.tags,
            tags.allSatisfy({ $0.utf8.count <= RequestBounds.tagBytes })
        else {
            throw .badRequest(
                "`\(name)` may hold at most \(RequestBounds.tags) tags of at most \(RequestBounds.tagBytes) bytes each.",
                code: "too_many_tags",
                parameter: name
            )
        }
        return tags
    }

    private static func seconds(
        _ name: HTTPField.Name,
        in headers: HTTPFields
    ) throws(ProxyError) -> Duration? {
        guard let text = headers.value(of: name) else { return nil }
        guard let seconds = Double(text), seconds > 0, seconds <= 1e6 else {
            throw .badRequest(
                "`\(name.rawName)` must be a number of seconds above 0, not `\(text.shown)`.",
                parameter: name.rawName
            ).logged(as: "`\(name.rawName)` is not a number of seconds above 0.")
        }
        return .seconds(seconds)
    }
}
