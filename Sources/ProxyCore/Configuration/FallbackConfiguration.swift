/// Where a request goes when its model group failed: names of groups, tried in order.
public struct FallbackConfiguration: Sendable, Hashable {
    /// `fallbacks`: by group; the key `*` stands for every group without an entry of its own.
    public var general: [String: [String]]

    /// `default_fallbacks`: for every group without an entry, and for names that nobody serves.
    public var defaults: [String]

    /// `context_window_fallbacks`: where the prompt is too long for the group.
    public var contextWindow: [String: [String]]

    /// `content_policy_fallbacks`: where the backend refused the prompt's content.
    public var contentPolicy: [String: [String]]

    /// `max_fallbacks`: the most groups tried after the first.
    public var limit: Int

    /// Creates LiteLLM's defaults: none, at most five.
    public init(
        general: [String: [String]] = [:],
        defaults: [String] = [],
        contextWindow: [String: [String]] = [:],
        contentPolicy: [String: [String]] = [:],
        limit: Int = 5
    ) {
        self.general = general
        self.defaults = defaults
        self.contextWindow = contextWindow
        self.contentPolicy = contentPolicy
        self.limit = limit
    }
}

extension FallbackConfiguration {
    /// The groups after one that failed in any other way than the two below.
    ///
    /// - Parameter names: what the group is called, the client's own name first.
    package func generalGroups(after names: [String]) -> [String] {
        groups(of: general, after: names) ?? defaults
    }

    /// The groups after one for which the prompt is too long.
    package func contextWindowGroups(after names: [String]) -> [String] {
        groups(of: contextWindow, after: names) ?? []
    }

    /// The groups after one whose backend refused the prompt's content.
    package func contentPolicyGroups(after names: [String]) -> [String] {
        groups(of: contentPolicy, after: names) ?? []
    }

    private func groups(of entries: [String: [String]], after names: [String]) -> [String]? {
        names.lazy.compactMap { entries.value(ofExactly: $0) }.first ?? entries["*"]
    }
}
