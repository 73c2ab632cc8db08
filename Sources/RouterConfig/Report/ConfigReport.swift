import PlainText

/// What happened to every part of a configuration.
///
/// Contains no secret.
public struct ConfigReport: Sendable, Hashable {
    /// The file.
    public var file: String
    /// The findings, in the order of the file.
    public var diagnostics: [ConfigDiagnostic]
    /// Every key in the file and what happened to it, in the order of reading.
    public var keys: [KeyUse]
    /// The deployments that are served.
    public var servedModels: [ServedModel]
    /// The entries of `model_list` that are not served.
    public var rejectedModels: [RejectedModel]

    /// Creates a report.
    public init(
        file: String,
        diagnostics: [ConfigDiagnostic] = [],
        keys: [KeyUse] = [],
        servedModels: [ServedModel] = [],
        rejectedModels: [RejectedModel] = []
    ) {
        self.file = file
        self.diagnostics = diagnostics
        self.keys = keys
        self.servedModels = servedModels
        self.rejectedModels = rejectedModels
    }

    /// Whether the file is valid: it serves a model, and has no errors.
    public var isValid: Bool {
        !servedModels.isEmpty && !diagnostics.contains { $0.severity == .error }
    }
}

extension ConfigReport {
    /// A deployment, as a report shows it.
    public struct ServedModel: Sendable, Hashable {
        /// The name that clients use.
        public var modelName: String
        /// `litellm_params.model` as written.
        public var model: String
        /// The backend's address.
        public var baseURL: String

        /// Creates a line of a report.
        public init(modelName: String, model: String, baseURL: String) {
            self.modelName = modelName
            self.model = model
            self.baseURL = baseURL
        }
    }
}

/// An entry of `model_list` that is not served.
public struct RejectedModel: Sendable, Hashable {
    /// Its `model_name`, if it has one.
    public var modelName: String?
    /// Its place in the list.
    public var keyPath: String
    /// Its position.
    public var position: SourcePosition
    /// Why it is not served.
    public var reason: String

    /// Creates a rejection.
    public init(modelName: String?, keyPath: String, position: SourcePosition, reason: String) {
        self.modelName = modelName
        self.keyPath = keyPath
        self.position = position
        self.reason = reason
    }
}

// MARK: - Rendering

extension ConfigReport {
    /// The report as text, without colours; ends with a line break.
    ///
    /// - Parameters:
    ///   - listsKeys: whether to list every key with its class.
    ///   - listsErrors: whether to list errors, which a program may write elsewhere.
    public func rendered(listsKeys: Bool = true, listsErrors: Bool = true) -> String {
        var lines: [String] = []
        lines.append(
            "\(file): \(count(servedModels.count, "deployment")) in \(count(groups.count, "model group"))"
        )
        lines += servedModels.map {
            "  \($0.modelName.shown)  \($0.model.shown) at \($0.baseURL.shown)"
        }
        if !rejectedModels.isEmpty {
            lines.append("not served:")
            lines += rejectedModels.map { rejected in
                let name = rejected.modelName.map { "\($0.shown) " } ?? ""
                return "  \(name)(\(rejected.keyPath), line \(rejected.position.line)): \(rejected.reason)"
            }
        }
        if listsKeys { lines += keyLines }
        let listed = diagnostics.filter { listsErrors || $0.severity != .error }
        if !listed.isEmpty {
            lines.append("findings:")
            lines += listed.map { "  \($0.description)" }
        }
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        lines.append("\(count(errors, "error")), \(count(warnings, "warning"))")
        return lines.joined(separator: "\n") + "\n"
    }

    private var groups: Set<String> { Set(servedModels.map(\.modelName)) }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The keys by class; uses of a key with the same outcome share a line.
    private var keyLines: [String] {
        struct Line: Hashable {
            var path: String
            var note: String
        }
        var lines: [String] = []
        for keyClass in KeyClass.allCases {
            var order: [Line] = []
            var uses: [Line: [KeyUse]] = [:]
            for use in keys where use.keyClass == keyClass {
                let line = Line(path: use.generalPath, note: use.note)
                if uses[line] == nil { order.append(line) }
                uses[line, default: []].append(use)
            }
            guard !order.isEmpty else { continue }
            order.sort { (uses[$0]?.first?.position.line ?? 0) < (uses[$1]?.first?.position.line ?? 0) }
            lines.append("\(keyClass.rawValue):")
            lines += order.map { line in
                let places = uses[line] ?? []
                let first = places.first?.position.line ?? 0
                let more = places.count > 1 ? " and \(places.count - 1) more" : ""
                return "  \(line.path) (line \(first)\(more)): \(line.note)"
            }
        }
        return lines
    }
}
