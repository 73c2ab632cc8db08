import PlainText
import ProxyCore

/// The target of a `model`: a provider, and its name for the model.
enum ModelTarget {
    case served(ServedProvider, name: String, note: String?)
    case refused(reason: String, remedy: String?)

    /// Reads `model` like LiteLLM, except that a name without a provider is served if there is an address.
    init(model: String, customProvider: String?, hasBase: Bool) {
        if let customProvider {
            let prefix = customProvider + "/"
            let name = model.hasPrefix(prefix) ? String(model.dropFirst(prefix.count)) : model
            self = Self.target(provider: customProvider, name: name, model: model)
            return
        }
        let parts = model.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let entry = ProviderCatalogue.entry(String(parts[0])) {
            self = Self.target(provider: entry.name, name: String(parts[1]), model: model)
        } else {
            self = Self.bare(model, hasBase: hasBase)
        }
    }

    private static func target(provider: String, name: String, model: String) -> ModelTarget {
        guard let entry = ProviderCatalogue.entry(provider) else {
            let nearest = Spelling.nearest(to: provider, among: ProviderCatalogue.names)
            return .refused(
                reason: "the provider \(provider.shown) is unknown",
                remedy: nearest.map { "did you mean \($0)?" } ?? servedRemedy
            )
        }
        guard !name.isEmpty else {
            return .refused(reason: "there is no model name after the provider", remedy: nil)
        }
        switch entry.support {
        case .served(let served):
            // LiteLLM's prefix for models that use /responses.
            let prefix = "responses/"
            guard name.hasPrefix(prefix), name.count > prefix.count else {
                return .served(served, name: name, note: served.note)
            }
            var responses = served
            responses.isResponsesOnly = true
            return .served(responses, name: String(name.dropFirst(prefix.count)), note: served.note)
        case .compatible(let base, let variable):
            return .refused(
                reason: "the provider \(provider) is not served",
                remedy:
                    "use its OpenAI-compatible API: write `model: openai/\(name.shown)`,"
                    + " `api_base: \(base)`"
                    + " and `api_key: os.environ/\(variable)`"
            )
        case .foreign(let remedy):
            return .refused(
                reason: "the provider \(provider) is not OpenAI-compatible and not served",
                remedy: remedy
            )
        }
    }

    /// The target of an entry with `mock_response` whose provider is not served; no backend is called.
    static func mocked(_ model: String) -> ModelTarget {
        let parts = model.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
        let served = ServedProvider(provider: .openAI, defaultBase: "http://mock.invalid/v1")
        return .served(served, name: parts.last.map(String.init) ?? model, note: nil)
    }

    private static func bare(_ model: String, hasBase: Bool) -> ModelTarget {
        switch BareModelName.provider(of: model) {
        case "openai": return .served(ProviderCatalogue.openAI, name: model, note: nil)
        case "text-completion-openai":
            return .served(ProviderCatalogue.textCompletion, name: model, note: nil)
        // With an address, a name like `command-light` may be a local model's; the names of these two
        // providers hardly.
        case let provider? where !hasBase || provider == "anthropic" || provider == "vertex_ai":
            return target(provider: provider, name: model, model: model)
        default: break
        }
        guard hasBase else {
            return .refused(
                reason: "\(model.shown) has no provider prefix, and `api_base` is missing",
                remedy: model == "*"
                    ? "write `model: openai/*`" : "write `model: openai/NAME` with an `api_base`"
            )
        }
        let plain = ServedProvider(provider: .openAI)
        // The requested name is the model, with or without a provider's prefix.
        if model == "*" { return .served(plain, name: model, note: nil) }
        return .served(
            plain,
            name: model,
            note:
                "there is no provider prefix; it is served as OpenAI-compatible, while LiteLLM would drop it: write"
                + " `openai/\(model.shown)`"
        )
    }

    private static var servedRemedy: String {
        "supported providers are \(ProviderCatalogue.servedNames.prefix(5).joined(separator: ", "))"
    }
}
