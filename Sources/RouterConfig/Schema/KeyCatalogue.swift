/// All of LiteLLM's keys: the single table behind loading, `--validate_config` and `docs/CONFIG.md`.
enum KeyCatalogue {
    static func entries(of section: KeySection) -> [KeyEntry] {
        switch section {
        case .topLevel: topLevel
        case .modelEntry: modelEntry
        case .litellmParams: litellmParams
        case .modelInfo: modelInfo
        case .routerSettings: routerSettings
        case .litellmSettings: litellmSettings
        case .generalSettings: generalSettings
        case .credential: credential
        }
    }

    static func entry(_ key: String, in section: KeySection) -> KeyEntry? {
        index[section]?[key]
    }

    /// The other sections where LiteLLM reads the key; those where it has an effect come first.
    static func otherSections(for key: String, than section: KeySection) -> [KeySection] {
        let order: [KeySection] = [
            .litellmSettings, .routerSettings, .generalSettings, .topLevel, .litellmParams, .modelInfo,
            .modelEntry,
        ]
        let holders = order.filter { $0 != section && entry(key, in: $0) != nil }
        let effective = holders.filter { entry(key, in: $0)?.disposition != .ignored }
        return effective + holders.filter { !effective.contains($0) }
    }

    /// The section's key closest to a misspelt one.
    static func nearest(to key: String, in section: KeySection) -> String? {
        Spelling.nearest(to: key, among: entries(of: section).map(\.name))
    }

    private static let index: [KeySection: [String: KeyEntry]] = Dictionary(
        uniqueKeysWithValues: KeySection.allCases.map { section in
            let entries = entries(of: section).map { ($0.name, $0) }
            return (section, Dictionary(entries, uniquingKeysWith: { first, _ in first }))
        }
    )
}

/// The sections of a configuration.
enum KeySection: String, Sendable, CaseIterable {
    case topLevel = ""
    case modelEntry = "model_list[]"
    case litellmParams = "model_list[].litellm_params"
    case modelInfo = "model_list[].model_info"
    case routerSettings = "router_settings"
    case litellmSettings = "litellm_settings"
    case generalSettings = "general_settings"
    case credential = "credential_list[]"

    /// The key's path including the section.
    func path(of key: String) -> String {
        self == .topLevel ? key : "\(rawValue).\(key)"
    }

    /// The section's name in a sentence.
    var title: String { self == .topLevel ? "the top level" : rawValue }
}
