import ProxyCore

/// The names that requests can use, for checking aliases and fallbacks.
struct GroupNames {
    private let names: Set<ExactName>
    private let texts: [String]
    private let wildcards: [String]
    /// Whether some entries are missing for a reported reason, so that no name can be called unknown.
    private let isPartial: Bool

    init(deployments: [DeploymentConfiguration], isPartial: Bool) {
        self.isPartial = isPartial
        texts = deployments.map(\.modelName)
        names = Set(texts.map { ExactName($0) })
        wildcards = texts.filter { $0.contains("*") }
    }

    func isServed(_ name: String) -> Bool {
        isPartial || names.contains(ExactName(name)) || wildcards.contains { Self.matches($0, name) }
    }

    func nearest(to name: String) -> String? {
        Spelling.nearest(to: name, among: Set(texts).sorted())
    }

    /// Whether a pattern with `*` matches a name.
    private static func matches(_ pattern: String, _ name: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last,
            name.utf8.count >= first.utf8.count + last.utf8.count, name.utf8.starts(with: first.utf8),
            name.utf8.suffix(last.utf8.count).elementsEqual(last.utf8)
        else { return false }
        var rest = Array(name.utf8.dropFirst(first.utf8.count).dropLast(last.utf8.count))[...]
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: Array(part.utf8)) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
