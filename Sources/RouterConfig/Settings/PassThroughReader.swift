import PlainText
import ProxyCore

/// Reads the entries of `pass_through_endpoints` that have no `target`.
struct PassThroughReader {
    let reader: SectionReader

    private static let key = "pass_through_endpoints"
    /// LiteLLM's keys of an entry that have no effect here.
    private static let ignored: Set<String> = [
        "id", "auth", "headers", "default_query_params", "forward_headers", "merge_query_params", "methods",
        "cost_per_request", "guardrails", "custom_llm_provider", "timeout",
    ]

    func read() -> [PassThroughPath] {
        guard let node = reader.value(Self.key, isSecret: false), !node.isEmpty else { return [] }
        guard let entries = node.sequence else {
            reader.report(
                .error,
                Self.key,
                "expected a list, found \(node.kind); no additional path is passed through",
                remedy: "write `- path: /v1/…`"
            )
            return []
        }
        return entries.enumerated().compactMap { index, entry in
            path(entry, at: "\(reader.keyPath(Self.key))[\(index)]")
        }
    }

    private func path(_ entry: ConfigNode, at place: String) -> PassThroughPath? {
        if let text = entry.string { return checked(text, includesSubpaths: false, entry, place) }
        guard let mapping = entry.mapping, let node = mapping["path"], let text = node.string else {
            warn(entry, place, "has no `path` and no effect", remedy: "write `- path: /v1/…`")
            return nil
        }
        if let target = mapping["target"], !target.isEmpty {
            warn(
                target,
                "\(place).target",
                "`target` is not supported here, so \(text.shown) is not passed through",
                remedy: "leave out `target` to pass the path through to the backend of the request's model"
            )
            return nil
        }
        for item in mapping.entries where Self.ignored.contains(item.key) && !item.value.isEmpty {
            warn(
                item.value,
                "\(place).\(item.key)",
                "has no effect here: the path is passed through like any call to a model",
                remedy: nil
            )
        }
        var includesSubpaths = false
        if case .bool(true)? = mapping["include_subpath"]?.value { includesSubpaths = true }
        return checked(text, includesSubpaths: includesSubpaths, node, place)
    }

    private func checked(
        _ text: String,
        includesSubpaths: Bool,
        _ node: ConfigNode,
        _ place: String
    ) -> PassThroughPath? {
        let path = text.hasSuffix("/") ? String(text.dropLast()) : text
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain =
            parts.count > 2 && parts[0].isEmpty && parts[1] == "v1"
            && !parts.dropFirst(2).contains { ["", ".", ".."].contains($0) }
            && path.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "/_-.".utf8.contains(byte)
            }
        guard isPlain else {
            warn(
                node,
                place,
                "\(text.shown) is not a path below /v1 made of letters, digits and `_-.`, and has no effect",
                remedy: "write it as in `- path: /v1/load_lora_adapter`"
            )
            return nil
        }
        return PassThroughPath(path, includesSubpaths: includesSubpaths)
    }

    private func warn(_ node: ConfigNode, _ place: String, _ message: String, remedy: String?) {
        reader.context.findings.add(.warning, at: node.position, place, message, remedy: remedy)
    }
}
