/// A case that a subject does not pass.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The case.
    public var name: String
    /// What was wanted, and what was seen.
    public var reason: String

    /// Both in one line.
    public var description: String { "\(name): \(reason)" }
}

/// What a subject does not pass.
public struct ConformanceFailures: Error, Sendable, CustomStringConvertible {
    /// One for each case.
    public var failures: [ConformanceFailure]

    /// One line for each.
    public var description: String { failures.map(\.description).joined(separator: "\n") }
}
