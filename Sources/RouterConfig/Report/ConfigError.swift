/// A configuration that nothing can be served from, with everything that was found wrong with it.
public struct ConfigError: Error, Sendable, Hashable {
    /// The findings, in the order of the file; at least one is an error.
    public var diagnostics: [ConfigDiagnostic]

    /// Creates an error of the findings.
    public init(diagnostics: [ConfigDiagnostic]) {
        self.diagnostics = diagnostics
    }
}

extension ConfigError {
    /// The one finding that a text is no YAML that can be read on.
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
    /// The findings, one a line.
    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}
