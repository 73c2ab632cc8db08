import OpenAIWire
import ProxyCore

/// Separates `litellm_params` into settings of the proxy and defaults for requests.
///
/// As in LiteLLM unknown keys are sent to the backend, except obvious misspellings: a misspelt `api_key`
/// would be sent as a parameter.
struct ParameterSorter {
    let params: SectionReader

    /// The defaults for requests; classifies all keys.
    func sort() -> JSONObject {
        let audit = KeyAudit(reader: params)
        var defaults = JSONObject()
        for entry in params.mapping.entries {
            let known = KeyCatalogue.entry(entry.key, in: .litellmParams)
            let isParameter = KeyCatalogue.requestParameters.contains(entry.key)
            if known != nil, !isParameter { continue }
            if known == nil, LiteLLMWords.isPrice(entry.key) {
                audit.record(entry, .ignored, Reason.budgets)
                params.context.checkReferences(in: entry.value, at: params.keyPath(entry.key))
                continue
            }
            if known == nil, let finding = misplaced(entry.key) {
                audit.record(entry, .ignored, finding.message)
                params.context.findings.add(
                    finding.isEssential ? .error : .warning,
                    at: entry.keyPosition,
                    params.keyPath(entry.key),
                    finding.message,
                    remedy: finding.remedy
                )
                params.context.checkReferences(in: entry.value, at: params.keyPath(entry.key))
                continue
            }
            audit.record(entry, .honoured, "sent to the backend unless a request sets it")
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
        audit.run(except: Set(handled))
        return defaults
    }

    /// The finding about a key that is not a backend's parameter, and whether the entry cannot work without
    /// it.
    private struct Misplaced {
        var message: String
        var remedy: String?
        var isEssential = false
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
                message: "has no effect here; it is LiteLLM's own and is not sent to the backend"
            )
        }
        guard let near = Self.intendedSetting(of: key) else {
            guard Self.namesAddressOrCredential(key) else { return nil }
            return Misplaced(
                message:
                    "is unknown and does not look like a model parameter; it is not sent to the backend",
                remedy: "put it under `extra_body` if the backend supports it"
            )
        }
        return Misplaced(
            message: "is unknown and looks like a misspelt \(near); it is not sent to the backend",
            remedy: "write \(near), or put it under `extra_body` if the backend supports it",
            isEssential: Self.essential.contains(near)
        )
    }

    /// The keys without which requests would go to the wrong place.
    private static let essential: Set<String> = ["api_base", "base_url", "api_key"]

    /// The proxy setting that a key is a misspelling of.
    private static func intendedSetting(of key: String) -> String? {
        if LiteLLMWords.contains(key) { return nil }
        let bound = key.utf8.count > 4 ? 2 : 1
        let folded = Spelling.folded(key)
        guard key.utf8.count > 2, key.utf8.count < 64 else { return nil }
        return controls.first { Spelling.isClose(folded, Spelling.folded($0), bound: bound) }
    }

    /// The misspelt key of the entry's address.
    static func misspeltAddress(in mapping: ConfigMapping) -> String? {
        mapping.keys.first { key in
            KeyCatalogue.entry(key, in: .litellmParams) == nil
                && intendedSetting(of: key).map { $0 == "api_base" || $0 == "base_url" } ?? false
        }
    }

    /// Whether a key names an address or a credential, which must not be sent in a request body by mistake.
    private static func namesAddressOrCredential(_ key: String) -> Bool {
        let folded = key.lowercased()
        return folded.hasPrefix("api_") || folded.hasPrefix("api-")
            || ["_key", "_secret", "_password", "_base", "_url"].contains { folded.hasSuffix($0) }
    }

    /// The keys that are settings of the proxy, not of the model.
    private static let controls: [String] = KeyCatalogue.litellmParams.map(\.name)
        .filter { !KeyCatalogue.requestParameters.contains($0) }
}
