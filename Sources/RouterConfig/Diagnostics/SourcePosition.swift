/// A place in a configuration file; lines and columns count from one, columns in Unicode scalars.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    /// The file's path as it was given, or as an `include` names it.
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
