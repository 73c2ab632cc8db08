import PlainText

/// Recognises YAML files that are not a LiteLLM configuration.
enum ForeignFile {
    struct Finding {
        var message: String
        var remedy: String
    }

    /// What the file is instead; `nil` for a configuration.
    static func recognise(_ root: ConfigMapping) -> Finding? {
        let keys = Set(root.keys)
        guard keys.isDisjoint(with: sections) else { return nil }
        if keys.contains("apiVersion"), let kind = root["kind"]?.string { return kubernetes(kind, root) }
        if keys.contains("services") {
            return Finding(
                message: "this is a Compose file, not a LiteLLM configuration",
                remedy: "pass the file it mounts into the proxy's container"
            )
        }
        for (key, value) in root.entries.map({ ($0.key, $0.value) }) {
            guard let nested = value.mapping, !sections.isDisjoint(with: nested.keys) else { continue }
            return Finding(
                message: "the configuration is nested under \(key.shown), as in a Helm chart's values",
                remedy: "pass a file with only the content of that key, without its indentation"
            )
        }
        if keys.contains("image") || keys.contains("replicaCount") {
            return Finding(
                message: "these are a Helm chart's values, not a LiteLLM configuration",
                remedy: "pass a file that starts with `model_list:`"
            )
        }
        if keys.contains("openapi") || keys.contains("swagger") {
            return Finding(
                message: "this is an API description, not a LiteLLM configuration",
                remedy: example
            )
        }
        let pairs = root.keys.compactMap { key in
            Spelling.nearest(to: key, among: sections.sorted()).map { (key, $0) }
        }
        if let (key, nearest) = pairs.first {
            return Finding(
                message: "LiteLLM knows none of the top-level keys, such as \(key.shown)",
                remedy: "did you mean \(nearest)?"
            )
        }
        return Finding(message: "LiteLLM knows none of the top-level keys", remedy: example)
    }

    /// What a file with a list at the top level is.
    static func recognise(_ list: [ConfigNode]) -> Finding {
        let keys = Set(list.compactMap(\.mapping).flatMap(\.keys))
        if keys.contains("model_name") || keys.contains("litellm_params") {
            return Finding(
                message: "the file is a list of models, but a configuration is a mapping",
                remedy: "write `model_list:` above it and indent the list by two spaces"
            )
        }
        if keys.contains("hosts") || keys.contains("tasks") {
            return Finding(
                message: "this is an Ansible playbook, not a LiteLLM configuration",
                remedy: example
            )
        }
        return Finding(message: "the file is a list, but a configuration is a mapping", remedy: example)
    }

    private static func kubernetes(_ kind: String, _ root: ConfigMapping) -> Finding {
        let message = "this is a Kubernetes \(kind.shown), not a LiteLLM configuration"
        let data = root["data"]?.mapping?.entries ?? []
        if let inner = data.first(where: { entry in
            sections.contains { entry.value.string?.contains("\($0):") == true }
        }) {
            return Finding(
                message: message + "; that is inside it, under data.\(inner.key.shown)",
                remedy:
                    "pass that text as a separate file, as Kubernetes does when it mounts the \(kind.shown)"
            )
        }
        return Finding(message: message, remedy: "pass the file that is mounted into the proxy's container")
    }

    private static let example = "a configuration starts with `model_list:`"
    static let sections = Set(KeyCatalogue.topLevel.map(\.name))
}
