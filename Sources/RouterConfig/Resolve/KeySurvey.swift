/// Goes through the keys of a section, classes each, and tells of those that are unknown or without effect.
struct KeySurvey {
    let reader: SectionReader

    /// Classes every key, but for those in `handled`, which the caller does itself.
    func run(except handled: Set<String> = []) {
        for entry in reader.mapping.entries where !handled.contains(entry.key) {
            survey(entry)
        }
    }

    /// Notes a key's class, with a note that differs from the table's where the value made a difference.
    func use(_ entry: ConfigMapping.Entry, _ keyClass: KeyClass, _ note: String) {
        reader.context.findings.use(
            KeyUse(
                keyPath: reader.keyPath(entry.key),
                generalPath: reader.section.path(of: entry.key.printable),
                keyClass: keyClass,
                position: entry.keyPosition,
                note: note
            )
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
        if known.deservesWarning, !isOff(entry.value) {
            tell(
                entry,
                "\(known.disposition == .refused ? "refused" : "has no effect here"): \(known.note)",
                remedy: nil
            )
        }
    }

    private func isOff(_ node: ConfigNode) -> Bool {
        guard case .bool(let value) = node.value else { return false }
        return !value
    }

    private func unknown(_ entry: ConfigMapping.Entry) {
        reader.context.survey(entry.value, reader.keyPath(entry.key))
        if let remedy = StrayKeys.remedy(for: entry.key) {
            use(entry, .ignored, "has no effect here; \(remedy)")
            tell(entry, "has no effect here", remedy: remedy)
            return
        }
        let homes = KeyCatalogue.otherSections(for: entry.key, than: reader.section)
        if let home = homes.first, home != .modelEntry || reader.section == .topLevel {
            let message = "has no effect here; it belongs under \(home.title)"
            use(entry, .ignored, message)
            tell(entry, message, remedy: homeRemedy(entry.key, home))
            return
        }
        let nearest = KeyCatalogue.nearest(to: entry.key, in: reader.section)
        let message = "is not a key that LiteLLM knows, and has no effect"
        use(entry, .ignored, message)
        tell(entry, message, remedy: nearest.map { "is \($0) meant?" })
    }

    private func homeRemedy(_ key: String, _ home: KeySection) -> String? {
        guard let known = KeyCatalogue.entry(key, in: home), known.disposition == .ignored else { return nil }
        return "there it is ignored: \(known.note)"
    }

    private func tell(_ entry: ConfigMapping.Entry, _ message: String, remedy: String?) {
        guard !entry.value.isEmpty else { return }
        // A key that was to keep clients out, and does not, is more than a slip.
        let severity: ConfigDiagnostic.Severity = entry.key == "master_key" ? .error : .warning
        reader.context.findings.add(
            severity,
            at: entry.keyPosition,
            reader.keyPath(entry.key),
            message,
            remedy: remedy
        )
    }
}
