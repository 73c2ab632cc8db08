import OpenAIWire

/// Sorts `litellm_params` into what steers the proxy and what is a default for requests.
///
/// As in LiteLLM any key that is not known goes to the backend; but not one that is plainly a slip, because a
/// misspelt `api_key` would be sent to the backend as a parameter.
struct ParameterSorter {
    let params: SectionReader

    /// The defaults for requests.
    func sort() -> JSONObject {
        let survey = KeySurvey(reader: params)
        var defaults = JSONObject()
        for entry in params.mapping.entries {
            let known = KeyCatalogue.entry(entry.key, in: .litellmParams)
            let isParameter = KeyCatalogue.requestParameters.contains(entry.key)
            if known != nil, !isParameter { continue }
            if known == nil, let finding = misplaced(entry.key) {
                survey.use(entry, .ignored, finding.message)
                params.warn(of: entry, finding.message, remedy: finding.remedy)
                params.context.survey(entry.value, params.keyPath(entry.key))
                continue
            }
            survey.use(entry, .honoured, "sent to the backend where a request does not set it")
            if let value = params.value(entry.key) { defaults[entry.key] = value.json }
        }
        let handled = params.mapping.keys.filter { key in
            KeyCatalogue.entry(key, in: .litellmParams) == nil || KeyCatalogue.requestParameters.contains(key)
        }
        survey.run(except: Set(handled))
        return defaults
    }

    private func misplaced(_ key: String) -> (message: String, remedy: String?)? {
        if let remedy = StrayKeys.remedy(for: key) { return ("has no effect here", remedy) }
        let homes = KeyCatalogue.otherSections(for: key, than: .litellmParams)
        if let home = homes.first(where: { $0 != .credential }) {
            return ("has no effect here; it belongs under \(home.title)", nil)
        }
        let bound = key.utf8.count > 4 ? 2 : 1
        let folded = Spelling.folded(key)
        guard key.utf8.count > 2, key.utf8.count < 64 else { return nil }
        let near = Self.controls.first {
            Spelling.distance(folded, Spelling.folded($0), bound: bound) <= bound
        }
        guard let near else {
            guard Self.isNoParameter(key) else { return nil }
            return (
                "is not known, and by its name no parameter of a model; it is not sent to the backend",
                "put it under `extra_body` if the backend takes it"
            )
        }
        return (
            "is not known, and looks like a slip for \(near); it is not sent to the backend",
            "write \(near), or put it under `extra_body` if the backend takes it"
        )
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
