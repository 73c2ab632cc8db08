/// A configuration that cannot be served, with all findings.
public struct ConfigError: Error, Sendable, Hashable {
    /// The findings, in the order of the file; at least one is an error.
    public var diagnostics: [ConfigDiagnostic]

    /// Creates an error.
    public init(diagnostics: [ConfigDiagnostic]) {
        self.diagnostics = diagnostics
    }
}

extension ConfigError {
    /// An error with a single finding, because the text cannot be parsed any further.
    init(_ message: String, file: String, line: Int, column: Int, remedy: String? = nil) {
        self.init(diagnostics: [
            ConfigDiagnostic(
                severity: .error,
                position: SourcePosition(file: file, line: line, column: column),
                keyPath: "",
                message: message,
                remedy: remedy
            )
        ])
    }
}

extension ConfigError: CustomStringConvertible {
    /// The findings, one per line.
    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}
