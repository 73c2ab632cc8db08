import PlainText

/// Goes through the keys of a section, classes each, and tells of those that are unknown or without effect.
struct KeyAudit {
    let reader: SectionReader

    /// Classes every key, but for those in `handled`, which the caller does itself.
    func run(except handled: Set<String> = []) {
        for entry in reader.mapping.entries where !handled.contains(entry.key) {
            survey(entry)
        }
    }

    /// Notes a key's class, with a note that differs from the table's where the value made a difference.
    func use(_ entry: ConfigMapping.Entry, _ keyClass: KeyClass, _ note: String) {
        reader.context.findings.use(keyUse(entry, keyClass, note))
    }

    private func keyUse(_ entry: ConfigMapping.Entry, _ keyClass: KeyClass, _ note: String) -> KeyUse {
        KeyUse(
            keyPath: reader.keyPath(entry.key),
            generalPath: reader.section.path(of: entry.key.shown),
            keyClass: keyClass,
            position: entry.keyPosition,
            note: note
        )
    }

    private func survey(_ entry: ConfigMapping.Entry) {
        guard let known = KeyCatalogue.entry(entry.key, in: reader.section) else {
            unknown(entry)
            return
        }
        use(entry, known.disposition, known.note)
        guard known.disposition == .ignored || known.disposition == .refused else { return }
        reader.context.survey(entry.value, reader.keyPath(entry.key))
        guard !isOff(entry.value) else { return }
        if known.deservesWarning {
            tell(
                entry,
                "\(known.disposition == .refused ? "refused" : "has no effect here"): \(known.note)",
                remedy: nil
            )
        } else if !known.isDescription, !entry.value.isEmpty {
            reader.context.findings.addIneffective(keyUse(entry, known.disposition, known.note))
        }
    }

    private func isOff(_ node: ConfigNode) -> Bool {
        guard case .bool(let value) = node.value else { return false }
        return !value
    }

    private func unknown(_ entry: ConfigMapping.Entry) {
        reader.context.survey(entry.value, reader.keyPath(entry.key))
        if reader.section == .topLevel {
            // Compose's way to keep anchors, which many files have taken over.
            if entry.key.hasPrefix("x-") {
                return use(entry, .ignored, "holds anchors, or what is no concern of the proxy's")
            }
            if surveyLostSection(entry) { return }
        }
        if let remedy = MisplacedKeys.remedy(for: entry.key) {
            use(entry, .ignored, "has no effect here; \(remedy)")
            tell(entry, "has no effect here", remedy: remedy)
            return
        }
        let homes = KeyCatalogue.otherSections(for: entry.key, than: reader.section)
        if let home = homes.first, home != .modelEntry || reader.section == .topLevel {
            let message = "has no effect here; it belongs under \(home.title)"
            use(entry, .ignored, message)
            // A whole section that slipped below another is an error: all that it says is lost.
            let isSection = home == .topLevel && (entry.value.mapping != nil || entry.value.sequence != nil)
            tell(
                entry,
                message,
                remedy: isSection ? "write it at the left margin" : homeRemedy(entry.key, home),
                isSection ? .error : .warning
            )
            return
        }
        let nearest = KeyCatalogue.nearest(to: entry.key, in: reader.section)
        let message = "is not a key that LiteLLM knows, and has no effect"
        use(entry, .ignored, message)
        tell(entry, message, remedy: nearest.map { "is \($0) meant?" })
    }

    /// Tells of a section under a name that is not its own: what it says is lost, which is an error and not a slip.
    private func surveyLostSection(_ entry: ConfigMapping.Entry) -> Bool {
        guard !entry.value.isEmpty, MisplacedKeys.remedy(for: entry.key) == nil,
            let section = sectionMeant(by: entry)
        else { return false }
        let message = "is not a key that LiteLLM knows, and all that it says is lost"
        use(entry, .ignored, message)
        let remedy = "is \(section) meant?"
        guard section == "include" else {
            tell(entry, message, remedy: remedy, .error)
            return true
        }
        // What the file that it names would have said nobody knows, authentication included.
        reader.context.findings.fail(
            at: entry.keyPosition,
            reader.keyPath(entry.key),
            message,
            remedy: remedy
        )
        return true
    }

    private static let sections = [
        "model_list", "router_settings", "litellm_settings", "general_settings", "environment_variables",
        "include",
        "credential_list",
    ]

    private func sectionMeant(by entry: ConfigMapping.Entry) -> String? {
        if let near = Spelling.nearest(to: entry.key, among: Self.sections) { return near }
        let entries = entry.value.sequence ?? []
        guard
            entries.contains(where: {
                $0.mapping?["litellm_params"] != nil || $0.mapping?["model_name"] != nil
            })
        else { return nil }
        // A list of anchors, which the real one refers to, is not lost.
        let served = Set((reader.mapping["model_list"]?.sequence ?? []).map(\.position))
        return entries.contains { served.contains($0.position) } ? nil : "model_list"
    }

    private func homeRemedy(_ key: String, _ home: KeySection) -> String? {
        guard let known = KeyCatalogue.entry(key, in: home), known.disposition == .ignored else { return nil }
        return "there it is ignored: \(known.note)"
    }

    private func tell(
        _ entry: ConfigMapping.Entry,
        _ message: String,
        remedy: String?,
        _ severity: ConfigDiagnostic.Severity = .warning
    ) {
        guard !entry.value.isEmpty else { return }
        reader.context.findings.add(
            severity,
            at: entry.keyPosition,
            reader.keyPath(entry.key),
            message,
            remedy: remedy
        )
    }
}
