/// An entry with `model: "*"` and no address, LiteLLM's way to serve every provider.
///
/// It expands to one entry per served provider whose address is known: `openai/*` and so on.
struct AnyProviderEntry {
    private let mapping: ConfigMapping
    private let params: ConfigMapping
    private let position: SourcePosition
    private let name: String

    /// Returns `nil` for any other entry.
    init?(_ node: ConfigNode) {
        guard let mapping = node.mapping, let params = mapping["litellm_params"]?.mapping,
            params["model"]?.string?.trimmed == "*", let name = mapping["model_name"]?.string,
            name.contains("*"),
            ["api_base", "base_url", "custom_llm_provider", "litellm_credential_name"].allSatisfy({
                params[$0]?.isEmpty != false
            })
        else { return nil }
        self.mapping = mapping
        self.params = params
        self.position = node.position
        self.name = name
    }

    /// The entry, expanded for each of the providers.
    func entries(for providers: [String]) -> [ConfigNode] {
        providers.compactMap { provider in
            guard let star = name.firstIndex(of: "*"), var entry = mapping.entry("litellm_params") else {
                return nil
            }
            var params = params
            var mapping = mapping
            let ownName = name[..<star] + "\(provider)/*" + name[name.index(after: star)...]
            Self.set("model", to: "\(provider)/*", in: &params)
            Self.set("model_name", to: String(ownName), in: &mapping)
            entry.value.value = .mapping(params)
            mapping.set(entry)
            return ConfigNode(value: .mapping(mapping), position: position)
        }
    }

    private static func set(_ key: String, to text: String, in mapping: inout ConfigMapping) {
        guard var entry = mapping.entry(key) else { return }
        entry.value.value = .string(text)
        entry.value.written = text
        mapping.set(entry)
    }
}
