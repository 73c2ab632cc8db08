import PlainText

/// Classifies the keys of a section, and reports those that are unknown or have no effect.
struct KeyAudit {
    let reader: SectionReader

    /// Classifies every key except those in `handled`, which the caller classifies.
    func run(except handled: Set<String> = []) {
        for entry in reader.mapping.entries where !handled.contains(entry.key) {
            audit(entry)
        }
    }

    /// Records a key's class, with a note that differs from the catalogue's because of the key's value.
    func record(_ entry: ConfigMapping.Entry, _ keyClass: KeyClass, _ note: String) {
        reader.context.findings.record(keyUse(entry, keyClass, note))
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

    private func audit(_ entry: ConfigMapping.Entry) {
        guard let known = KeyCatalogue.entry(entry.key, in: reader.section) else {
            auditUnknown(entry)
            return
        }
        record(entry, known.disposition, known.note)
        guard known.disposition == .ignored || known.disposition == .refused else { return }
        reader.context.checkReferences(in: entry.value, at: reader.keyPath(entry.key))
        guard !isOff(entry.value) else { return }
        if known.deservesWarning {
            report(
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

    private func auditUnknown(_ entry: ConfigMapping.Entry) {
        reader.context.checkReferences(in: entry.value, at: reader.keyPath(entry.key))
        if reader.section == .topLevel {
            // Compose's convention for anchors, which many files follow.
            if entry.key.hasPrefix("x-") {
                return record(entry, .ignored, "holds anchors or data of other programs")
            }
            if auditLostSection(entry) { return }
        }
        if let remedy = MisplacedKeys.remedy(for: entry.key) {
            record(entry, .ignored, "has no effect here; \(remedy)")
            report(entry, "has no effect here", remedy: remedy)
            return
        }
        let homes = KeyCatalogue.otherSections(for: entry.key, than: reader.section)
        if let home = homes.first, home != .modelEntry || reader.section == .topLevel {
            let message = "has no effect here; it belongs under \(home.title)"
            record(entry, .ignored, message)
            // A whole section nested in another is an error, because everything in it is lost.
            let isSection = home == .topLevel && (entry.value.mapping != nil || entry.value.sequence != nil)
            report(
                entry,
                message,
                remedy: isSection ? "do not indent it" : homeRemedy(entry.key, home),
                isSection ? .error : .warning
            )
            return
        }
        let nearest = KeyCatalogue.nearest(to: entry.key, in: reader.section)
        let message = "is unknown to LiteLLM and has no effect"
        record(entry, .ignored, message)
        report(entry, message, remedy: nearest.map { "did you mean \($0)?" })
    }

    /// Reports a section with a misspelt name: an error, because everything in it is lost.
    private func auditLostSection(_ entry: ConfigMapping.Entry) -> Bool {
        guard !entry.value.isEmpty, MisplacedKeys.remedy(for: entry.key) == nil,
            let section = intendedSection(of: entry)
        else { return false }
        let message = "is unknown to LiteLLM, so everything in it is lost"
        record(entry, .ignored, message)
        let remedy = "did you mean \(section)?"
        guard section == "include" else {
            report(entry, message, remedy: remedy, .error)
            return true
        }
        // Unknown what the included file would have said, possibly about authentication.
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

    private func intendedSection(of entry: ConfigMapping.Entry) -> String? {
        if let near = Spelling.nearest(to: entry.key, among: Self.sections) { return near }
        let entries = entry.value.sequence ?? []
        guard
            entries.contains(where: {
                $0.mapping?["litellm_params"] != nil || $0.mapping?["model_name"] != nil
            })
        else { return nil }
        // A list of anchors that the real list refers to is not lost.
        let served = Set((reader.mapping["model_list"]?.sequence ?? []).map(\.position))
        return entries.contains { served.contains($0.position) } ? nil : "model_list"
    }

    private func homeRemedy(_ key: String, _ home: KeySection) -> String? {
        guard let known = KeyCatalogue.entry(key, in: home), known.disposition == .ignored else { return nil }
        return "there it is ignored: \(known.note)"
    }

    private func report(
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
