/// Every key of LiteLLM's that this loader knows: the one table behind loading, `--validate_config` and
/// `docs/CONFIG.md`.
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

    /// The sections where LiteLLM reads the key, other than `section`; the ones where it has an effect here
    /// first.
    static func otherSections(for key: String, than section: KeySection) -> [KeySection] {
        let order: [KeySection] = [
            .litellmSettings, .routerSettings, .generalSettings, .topLevel, .litellmParams, .modelInfo,
            .modelEntry,
        ]
        let holders = order.filter { $0 != section && entry(key, in: $0) != nil }
        let effective = holders.filter { entry(key, in: $0)?.disposition != .ignored }
        return effective + holders.filter { !effective.contains($0) }
    }

    /// The known key of the section nearest to a misspelt one.
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
