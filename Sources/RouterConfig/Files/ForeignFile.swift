import PlainText

/// Recognises a file that is YAML, but no configuration of LiteLLM's.
enum ForeignFile {
    struct Finding {
        var message: String
        var remedy: String
    }

    /// What the file is instead, `nil` for a configuration.
    static func recognise(_ root: ConfigMapping) -> Finding? {
        let keys = Set(root.keys)
        guard keys.isDisjoint(with: sections) else { return nil }
        if keys.contains("apiVersion"), let kind = root["kind"]?.string { return kubernetes(kind, root) }
        if keys.contains("services") {
            return Finding(
                message: "this is a compose file, not a configuration of LiteLLM's",
                remedy: "pass the file that it mounts into the proxy's container"
            )
        }
        for (key, value) in root.entries.map({ ($0.key, $0.value) }) {
            guard let nested = value.mapping, !sections.isDisjoint(with: nested.keys) else { continue }
            return Finding(
                message: "the configuration stands under \(key.shown), as in the values of a Helm chart",
                remedy: "pass a file with what stands under that key, at its left margin"
            )
        }
        if keys.contains("image") || keys.contains("replicaCount") {
            return Finding(
                message: "these are the values of a Helm chart, not a configuration of LiteLLM's",
                remedy: "pass a file that begins with `model_list:`"
            )
        }
        if keys.contains("openapi") || keys.contains("swagger") {
            return Finding(
                message: "this is a description of an API, not a configuration of LiteLLM's",
                remedy: example
            )
        }
        let pairs = root.keys.compactMap { key in
            Spelling.nearest(to: key, among: sections.sorted()).map { (key, $0) }
        }
        if let (key, nearest) = pairs.first {
            return Finding(
                message: "no key at the top level is one of LiteLLM's; \(key.shown) is not known",
                remedy: "is \(nearest) meant?"
            )
        }
        return Finding(message: "no key at the top level is one of LiteLLM's", remedy: example)
    }

    /// What a list at the top level is.
    static func recognise(_ list: [ConfigNode]) -> Finding {
        let keys = Set(list.compactMap(\.mapping).flatMap(\.keys))
        if keys.contains("model_name") || keys.contains("litellm_params") {
            return Finding(
                message: "the file is a list of models, and a configuration is a mapping",
                remedy: "write `model_list:` above it and indent the list by two spaces"
            )
        }
        if keys.contains("hosts") || keys.contains("tasks") {
            return Finding(
                message: "this is a playbook of Ansible, not a configuration of LiteLLM's",
                remedy: example
            )
        }
        return Finding(message: "the file is a list, and a configuration is a mapping", remedy: example)
    }

    private static func kubernetes(_ kind: String, _ root: ConfigMapping) -> Finding {
        let message = "this is a \(kind.shown) of Kubernetes, not a configuration of LiteLLM's"
        let data = root["data"]?.mapping?.entries ?? []
        if let inner = data.first(where: { entry in
            sections.contains { entry.value.string?.contains("\($0):") == true }
        }) {
            return Finding(
                message: message + ", which stands inside it under data.\(inner.key.shown)",
                remedy:
                    "pass that text as a file of its own, as Kubernetes does for a mounted \(kind.shown)"
            )
        }
        return Finding(message: message, remedy: "pass the file that is mounted into the proxy's container")
    }

    private static let example = "a configuration begins with `model_list:`"
    static let sections = Set(KeyCatalogue.topLevel.map(\.name))
}
