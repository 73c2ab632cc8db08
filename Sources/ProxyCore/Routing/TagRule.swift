/// Selects the deployments that match a request's tags, as LiteLLM does.
///
/// A deployment matches plain tags where it carries one of them; where none does, those tagged `default` are used. `!tag` excludes
/// deployments that carry the tag, `&tag` those that do not.
struct TagRule {
    private var wanted: Set<ExactName> = []
    private var required: Set<ExactName> = []
    private var excluded: Set<ExactName> = []

    init(_ tags: [String]) {
        for tag in tags {
            switch tag.utf8.first {
            case UInt8(ascii: "!") where tag.utf8.count > 1:
                excluded.insert(ExactName(String(tag.dropFirst())))
            case UInt8(ascii: "&") where tag.utf8.count > 1:
                required.insert(ExactName(String(tag.dropFirst())))
            case UInt8(ascii: "!"), UInt8(ascii: "&"): break
            default: wanted.insert(ExactName(tag))
            }
        }
    }

    /// The deployments that match.
    func deployments(of all: [Deployment]) -> [Deployment] {
        if wanted.isEmpty, required.isEmpty {
            let untagged = Self.forUntagged(all)
            return excluded.isEmpty ? untagged : untagged.filter { !carriesAny(of: excluded, $0) }
        }
        let allowed =
            required.isEmpty && excluded.isEmpty
            ? all : all.filter { carriesAll(of: required, $0) && !carriesAny(of: excluded, $0) }
        guard !wanted.isEmpty else { return allowed }
        let matching = allowed.filter { carriesAny(of: wanted, $0) }
        return matching.isEmpty ? allowed.filter(Self.isDefault) : matching
    }

    /// Those tagged `default`, else those without tags, else all.
    private static func forUntagged(_ all: [Deployment]) -> [Deployment] {
        let defaults = all.filter(isDefault)
        if !defaults.isEmpty { return defaults }
        let untagged = all.filter { $0.configuration.tags.isEmpty }
        return untagged.isEmpty ? all : untagged
    }

    private static func isDefault(_ deployment: Deployment) -> Bool {
        deployment.configuration.tags.contains("default")
    }

    private func carriesAny(of tags: Set<ExactName>, _ deployment: Deployment) -> Bool {
        deployment.configuration.tags.contains { tags.contains(ExactName($0)) }
    }

    private func carriesAll(of tags: Set<ExactName>, _ deployment: Deployment) -> Bool {
        tags.isEmpty || tags.isSubset(of: Set(deployment.configuration.tags.map { ExactName($0) }))
    }
}
