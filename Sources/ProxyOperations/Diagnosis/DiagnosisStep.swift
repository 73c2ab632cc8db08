/// One check of a diagnosis: what was found, and what to do about it.
package struct DiagnosisStep: Sendable, Hashable, CustomStringConvertible {
    /// What was checked.
    package var name: String

    /// Whether the check passed.
    package var isFine: Bool

    /// What was found.
    package var finding: String

    /// What to do; empty if the check passed.
    package var remedy: String

    /// Creates a step.
    package init(_ name: String, isFine: Bool, finding: String, remedy: String = "") {
        self.name = name
        self.isFine = isFine
        self.finding = finding
        self.remedy = remedy
    }

    /// One line, and a second one with the remedy.
    package var description: String {
        let line = "\(isFine ? "ok  " : "FAIL")  \(name): \(finding)"
        return remedy.isEmpty ? line : "\(line)\n      \(remedy)"
    }
}
