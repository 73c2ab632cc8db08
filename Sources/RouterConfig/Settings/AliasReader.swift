import PlainText
import ProxyCore

/// Reads `model_group_alias` in both of its forms.
struct AliasReader {
    let reader: SectionReader
    let names: GroupNames

    func read() -> [ModelAlias] {
        guard let mapping = reader.nested("model_group_alias") else { return [] }
        return mapping.mapping.entries.compactMap { entry in
            alias(entry.key, mapping)
        }
    }

    private func alias(_ name: String, _ mapping: SectionReader) -> ModelAlias? {
        guard !name.isEmpty, let node = mapping.mapping[name] else { return nil }
        let alias: ModelAlias
        switch node.value {
        case .string:
            guard let group = mapping.text(name, isSecret: false) else { return nil }
            alias = ModelAlias(name: name, group: group)
        case .mapping:
            guard let nested = mapping.nested(name) else { return nil }
            guard let group = nested.text("model", isSecret: false) else {
                mapping.report(
                    .error,
                    name,
                    "has no `model`, so the alias has no target",
                    remedy: "write `{model: group}`"
                )
                return nil
            }
            alias = ModelAlias(name: name, group: group, isHidden: nested.bool("hidden") ?? false)
        default:
            mapping.report(
                .warning,
                name,
                "expected the name of a group, found \(node.kind); the alias has no effect",
                remedy: "to group models, give their entries in `model_list` the same `model_name`"
            )
            return nil
        }
        if !names.isServed(alias.group) {
            mapping.report(
                .warning,
                name,
                "the group \(alias.group.shown) is not served",
                remedy: names.nearest(to: alias.group).map { "did you mean \($0.shown)?" }
            )
        }
        return alias
    }
}
