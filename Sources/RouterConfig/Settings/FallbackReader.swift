import PlainText
import ProxyCore

/// Reads all kinds of fallbacks from `router_settings`, else from `litellm_settings`.
struct FallbackReader {
    let router: SectionReader
    let litellm: SectionReader
    let names: GroupNames
    let aliases: Set<String>

    func read() -> FallbackConfiguration {
        var fallbacks = FallbackConfiguration()
        fallbacks.general = byGroup("fallbacks")
        fallbacks.contextWindow = byGroup("context_window_fallbacks")
        fallbacks.contentPolicy = byGroup("content_policy_fallbacks")
        let key = "default_fallbacks"
        let holder = holder(of: key)
        fallbacks.defaults = holder.texts(key) ?? []
        for name in fallbacks.defaults { check(name, holder, key, holder.position(key)) }
        fallbacks.limit = router.int("max_fallbacks") ?? fallbacks.limit
        return fallbacks
    }

    /// The section that sets the key: `router_settings`, unless it is empty there.
    private func holder(of key: String) -> SectionReader {
        guard let node = router.mapping[key], !node.isEmpty else { return litellm }
        return router
    }

    private func byGroup(_ key: String) -> [String: [String]] {
        let holder = holder(of: key)
        guard let node = holder.value(key, isSecret: false) else { return [:] }
        var result: [String: [String]] = [:]
        if let mapping = node.mapping {
            read(mapping, holder.keyPath(key), holder, into: &result)
            return result
        }
        guard let items = node.sequence else {
            report(.error, node.position, holder.keyPath(key), node.kind)
            return [:]
        }
        for (index, item) in items.enumerated() where !item.isNull {
            let path = "\(holder.keyPath(key))[\(index)]"
            guard let mapping = item.mapping else {
                report(.warning, item.position, path, item.kind)
                continue
            }
            read(mapping, path, holder, into: &result)
        }
        return result
    }

    private func read(
        _ mapping: ConfigMapping,
        _ path: String,
        _ holder: SectionReader,
        into result: inout [String: [String]]
    ) {
        for entry in mapping.entries {
            let place = "\(path).\(entry.key.shown)"
            if entry.key != "*" { check(entry.key, holder, place, entry.keyPosition) }
            let nodes = entry.value.sequence ?? (entry.value.isNull ? [] : [entry.value])
            let groups = nodes.compactMap { node -> String? in
                switch node.value {
                case .string, .number, .bool: return node.written
                default:
                    report(.warning, node.position, place, node.kind)
                    return nil
                }
            }
            for group in groups { check(group, holder, place, entry.value.position) }
            result[entry.key, default: []] += groups
        }
    }

    private func check(_ name: String, _ holder: SectionReader, _ path: String, _ position: SourcePosition?) {
        guard !names.isServed(name), !aliases.contains(name) else { return }
        holder.context.findings.add(
            .warning,
            at: position,
            path,
            "the model group \(name.shown) is not served",
            remedy: names.nearest(to: name).map { "did you mean \($0.shown)?" }
        )
    }

    private func report(
        _ severity: ConfigDiagnostic.Severity,
        _ position: SourcePosition,
        _ path: String,
        _ kind: String
    ) {
        router.context.findings.add(
            severity,
            at: position,
            path,
            "expected a group and its fallbacks, found \(kind); this has no effect",
            remedy: "write `- group: [other, another]`"
        )
    }
}
