/// One finding about a configuration: what is wrong, where, and what to do about it.
public struct ConfigDiagnostic: Sendable, Hashable {
    /// How much it matters.
    public var severity: Severity
    /// Its position; `nil` if it is not in a file, such as an environment variable.
    public var position: SourcePosition?
    /// The key, as in `model_list[2].litellm_params.model`; empty for the whole file.
    public var keyPath: String
    /// What was found.
    ///
    /// Never contains a secret.
    public var message: String
    /// What to write instead, if known.
    public var remedy: String?

    /// Creates a finding.
    public init(
        severity: Severity,
        position: SourcePosition?,
        keyPath: String,
        message: String,
        remedy: String? = nil
    ) {
        self.severity = severity
        self.position = position
        self.keyPath = keyPath
        self.message = message
        self.remedy = remedy
    }

    /// The file, where there is one.
    public var file: String? { position?.file }

    /// The line, counted from one.
    public var line: Int? { position?.line }

    /// The column, counted from one in Unicode scalars.
    public var column: Int? { position?.column }
}

extension ConfigDiagnostic {
    /// How much a finding matters.
    public enum Severity: String, Sendable, Hashable, Comparable {
        /// For information.
        case note
        /// Something may not do what its author expects.
        case warning
        /// Something cannot work as written.
        case error

        /// Note, then warning, then error.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }
}

extension ConfigDiagnostic: CustomStringConvertible {
    /// One line: `config.yaml:12:7: error: model_list[2].litellm_params.model: …`.
    public var description: String {
        var text = position.map { "\($0): " } ?? ""
        text += "\(severity.rawValue): "
        if !keyPath.isEmpty { text += "\(keyPath): " }
        text += message
        if let remedy { text += "; \(remedy)" }
        return text
    }
}

/// A position in a configuration file; lines and columns start at 1, columns count Unicode scalars.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    /// The file's path as given or as an `include` names it.
    public var file: String
    /// The line.
    public var line: Int
    /// The column.
    public var column: Int

    /// Creates a position.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `config.yaml:12:7`, as compilers print it and editors jump to.
    public var description: String { "\(file):\(line):\(column)" }
}
