/// One thing that a diagnosis looked at: what was found, and what to do where it is wrong.
public struct DiagnosisStep: Sendable, Hashable, CustomStringConvertible {
    /// What was looked at.
    public var name: String

    /// Whether it is as it should be.
    public var isFine: Bool

    /// What was found.
    public var finding: String

    /// What to do; empty where nothing is wrong.
    public var remedy: String

    /// Keeps a finding.
    public init(_ name: String, isFine: Bool, finding: String, remedy: String = "") {
        self.name = name
        self.isFine = isFine
        self.finding = finding
        self.remedy = remedy
    }

    /// One line, and a second with the remedy.
    public var description: String {
        let line = "\(isFine ? "ok  " : "FAIL")  \(name): \(finding)"
        return remedy.isEmpty ? line : "\(line)\n      \(remedy)"
    }
}
