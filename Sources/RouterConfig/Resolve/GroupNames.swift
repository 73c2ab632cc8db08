import ProxyCore

/// The names that requests can go to, for checking aliases and fallbacks.
struct GroupNames {
    private let names: Set<String>
    private let wildcards: [String]
    /// Whether entries are missing for a reason that was told already, so that no name can be called unknown.
    private let isPartial: Bool

    init(deployments: [DeploymentConfiguration], isPartial: Bool) {
        self.isPartial = isPartial
        names = Set(deployments.map(\.modelName))
        wildcards = names.filter { $0.contains("*") }
    }

    func isServed(_ name: String) -> Bool {
        isPartial || names.contains(name) || wildcards.contains { Self.matches($0, name) }
    }

    func nearest(to name: String) -> String? {
        Spelling.nearest(to: name, among: names.sorted())
    }

    /// Whether a name with `*` in it covers another.
    private static func matches(_ pattern: String, _ name: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, name.hasPrefix(first), name.hasSuffix(last),
            name.utf8.count >= first.utf8.count + last.utf8.count
        else { return false }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
