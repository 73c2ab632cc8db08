/// `credential_list`: parameters under a name, for entries that share them.
struct CredentialList {
    private var values: [String: ConfigMapping] = [:]

    init(top: SectionReader) {
        guard let node = top.mapping["credential_list"], !node.isEmpty else { return }
        guard let entries = node.sequence else {
            top.report(.error, "credential_list", "takes a list, and this is \(node.kind)")
            return
        }
        for (index, entry) in entries.enumerated() {
            let path = "credential_list[\(index)]"
            guard let mapping = entry.mapping else {
                top.context.findings.add(
                    .error,
                    at: entry.position,
                    path,
                    "takes a mapping, and this is \(entry.kind)"
                )
                continue
            }
            let reader = SectionReader(
                context: top.context,
                section: .credential,
                path: path,
                mapping: mapping
            )
            KeyAudit(reader: reader).run()
            guard let name = reader.text("credential_name", isSecret: false) else {
                top.context.findings.add(.error, at: entry.position, path, "has no `credential_name`")
                continue
            }
            values[name] = reader.nested("credential_values")?.mapping ?? ConfigMapping()
        }
    }

    /// The parameters of a name, `nil` for one that is not in the list.
    func values(of name: String) -> ConfigMapping? { values[name] }

    var names: [String] { values.keys.sorted() }
}
