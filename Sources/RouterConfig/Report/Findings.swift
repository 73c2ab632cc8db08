/// Collects the findings of one load.
///
/// A class, because the readers of all sections add to it. It does not outlive the load.
final class Findings {
    private(set) var diagnostics: [ConfigDiagnostic] = []
    private(set) var keys: [KeyUse] = []
    /// Keys that are set but have no effect; reported together at the end.
    private(set) var ineffective: [KeyUse] = []
    private(set) var servedModels: [ConfigReport.ServedModel] = []
    private(set) var rejectedModels: [RejectedModel] = []
    /// Whether a finding forbids to serve this configuration.
    private(set) var isFatal = false
    var redaction = Redaction()
    private var seen: Set<ConfigDiagnostic> = []

    func add(
        _ severity: ConfigDiagnostic.Severity,
        at position: SourcePosition?,
        _ keyPath: String,
        _ message: String,
        remedy: String? = nil
    ) {
        let finding = ConfigDiagnostic(
            severity: severity,
            position: position,
            keyPath: keyPath,
            message: message,
            remedy: remedy
        )
        guard seen.insert(finding).inserted else { return }
        diagnostics.append(finding)
    }

    /// Adds an error that forbids to serve this configuration.
    func fail(at position: SourcePosition?, _ keyPath: String, _ message: String, remedy: String? = nil) {
        isFatal = true
        add(.error, at: position, keyPath, message, remedy: remedy)
    }

    func record(_ key: KeyUse) {
        keys.append(key)
    }

    /// Remembers a key without effect for ``reportIneffective()``.
    func addIneffective(_ key: KeyUse) {
        ineffective.append(key)
    }

    /// Adds one note per reason for keys that have no effect.
    func reportIneffective() {
        var order: [String] = []
        var uses: [String: [KeyUse]] = [:]
        for use in ineffective {
            if uses[use.note] == nil { order.append(use.note) }
            uses[use.note, default: []].append(use)
        }
        for note in order {
            var paths: [String] = []
            for use in uses[note] ?? [] where !paths.contains(use.generalPath) {
                paths.append(use.generalPath)
            }
            add(
                .note,
                at: uses[note]?.first?.position,
                paths.joined(separator: ", "),
                "no effect here: \(note)"
            )
        }
    }

    func record(_ model: ConfigReport.ServedModel) {
        servedModels.append(model)
    }

    func record(_ model: RejectedModel) {
        rejectedModels.append(model)
    }

    /// The findings without secrets, by file and line.
    var redacted: [ConfigDiagnostic] {
        let files = diagnostics.compactMap(\.file)
        let rank = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let sorted = diagnostics.enumerated().sorted { left, right in
            let leftKey = (left.element.file.flatMap { rank[$0] } ?? -1, left.element.line ?? 0)
            let rightKey = (right.element.file.flatMap { rank[$0] } ?? -1, right.element.line ?? 0)
            return leftKey == rightKey ? left.offset < right.offset : leftKey < rightKey
        }
        return sorted.map { redaction.apply(to: $0.element) }
    }

    /// The error to throw, with everything found so far.
    var error: ConfigError { ConfigError(diagnostics: redacted) }

    /// The report on the file, free of secrets.
    func report(on file: String) -> ConfigReport {
        ConfigReport(
            file: file,
            diagnostics: redacted,
            keys: keys.map { use in
                var redacted = use
                redacted.keyPath = redaction.apply(to: use.keyPath)
                redacted.generalPath = redaction.apply(to: use.generalPath)
                redacted.note = redaction.apply(to: use.note)
                return redacted
            },
            servedModels: servedModels.map { model in
                ConfigReport.ServedModel(
                    modelName: redaction.apply(to: model.modelName),
                    model: redaction.apply(to: model.model),
                    baseURL: redaction.apply(to: model.baseURL)
                )
            },
            rejectedModels: rejectedModels.map { rejected in
                var redacted = rejected
                redacted.modelName = rejected.modelName.map { redaction.apply(to: $0) }
                redacted.reason = redaction.apply(to: rejected.reason)
                return redacted
            }
        )
    }
}
