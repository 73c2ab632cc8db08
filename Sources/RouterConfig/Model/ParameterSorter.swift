import OpenAIWire
import ProxyCore

/// Sorts `litellm_params` into what steers the proxy and what is a default for requests.
///
/// As in LiteLLM any key that is not known goes to the backend; but not one that is plainly a slip, because a
/// misspelt `api_key` would be sent to the backend as a parameter.
struct ParameterSorter {
    let params: SectionReader

    /// The defaults for requests.
    func sort() -> JSONObject {
        let survey = KeyAudit(reader: params)
        var defaults = JSONObject()
        for entry in params.mapping.entries {
            let known = KeyCatalogue.entry(entry.key, in: .litellmParams)
            let isParameter = KeyCatalogue.requestParameters.contains(entry.key)
            if known != nil, !isParameter { continue }
            if known == nil, LiteLLMWords.isPrice(entry.key) {
                survey.use(entry, .ignored, Reason.budgets)
                params.context.survey(entry.value, params.keyPath(entry.key))
                continue
            }
            if known == nil, let finding = misplaced(entry.key) {
                survey.use(entry, .ignored, finding.message)
                params.context.findings.add(
                    finding.isServing ? .error : .warning,
                    at: entry.keyPosition,
                    params.keyPath(entry.key),
                    finding.message,
                    remedy: finding.remedy
                )
                params.context.survey(entry.value, params.keyPath(entry.key))
                continue
            }
            survey.use(entry, .honoured, "sent to the backend where a request does not set it")
            if let value = params.value(entry.key) {
                defaults[entry.key] = EnvironmentTyping.typed(
                    value.json,
                    as: entry.value,
                    isNumber: EnvironmentTyping.numbers.contains(entry.key)
                )
            }
        }
        let handled = params.mapping.keys.filter { key in
            KeyCatalogue.entry(key, in: .litellmParams) == nil || KeyCatalogue.requestParameters.contains(key)
        }
        survey.run(except: Set(handled))
        return defaults
    }

    /// What to tell of a key that is none of a backend's, and whether the entry cannot work without what it was to say.
    private struct Misplaced {
        var message: String
        var remedy: String?
        var isServing = false
    }

    private func misplaced(_ key: String) -> Misplaced? {
        if let remedy = MisplacedKeys.remedy(for: key) {
            return Misplaced(message: "has no effect here", remedy: remedy)
        }
        let homes = KeyCatalogue.otherSections(for: key, than: .litellmParams)
        if let home = homes.first(where: { $0 != .credential }) {
            return Misplaced(message: "has no effect here; it belongs under \(home.title)")
        }
        if LiteLLMWords.contains(key) {
            return Misplaced(
                message: "has no effect here; it is LiteLLM's own, and not sent to the backend"
            )
        }
        guard let near = Self.slip(key) else {
            guard Self.isNoParameter(key) else { return nil }
            return Misplaced(
                message:
                    "is not known, and by its name no parameter of a model; it is not sent to the backend",
                remedy: "put it under `extra_body` if the backend takes it"
            )
        }
        return Misplaced(
            message: "is not known, and looks like a slip for \(near); it is not sent to the backend",
            remedy: "write \(near), or put it under `extra_body` if the backend takes it",
            isServing: Self.serving.contains(near)
        )
    }

    /// The keys without which an entry leads elsewhere than it should.
    private static let serving: Set<String> = ["api_base", "base_url", "api_key"]

    /// The key that steers the proxy and that a slip of the pen makes of this one.
    private static func slip(_ key: String) -> String? {
        if LiteLLMWords.contains(key) { return nil }
        let bound = key.utf8.count > 4 ? 2 : 1
        let folded = Spelling.folded(key)
        guard key.utf8.count > 2, key.utf8.count < 64 else { return nil }
        return controls.first { Spelling.isClose(folded, Spelling.folded($0), bound: bound) }
    }

    /// The key that was to be the entry's address and is misspelt.
    static func misspeltAddress(in mapping: ConfigMapping) -> String? {
        mapping.keys.first { key in
            KeyCatalogue.entry(key, in: .litellmParams) == nil
                && slip(key).map { $0 == "api_base" || $0 == "base_url" } ?? false
        }
    }

    /// Whether a key names an address or a credential, which must not end up in a request's body by mistake.
    private static func isNoParameter(_ key: String) -> Bool {
        let folded = key.lowercased()
        return folded.hasPrefix("api_") || folded.hasPrefix("api-")
            || ["_key", "_secret", "_password", "_base", "_url"].contains { folded.hasSuffix($0) }
    }

    /// The keys that steer the proxy rather than the model.
    private static let controls: [String] = KeyCatalogue.litellmParams.map(\.name)
        .filter { !KeyCatalogue.requestParameters.contains($0) }
}
