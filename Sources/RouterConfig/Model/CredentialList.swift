/// `credential_list`: named parameters that entries share.
struct CredentialList {
    private var values: [String: ConfigMapping] = [:]

    init(top: SectionReader) {
        guard let node = top.mapping["credential_list"], !node.isEmpty else { return }
        guard let entries = node.sequence else {
            top.report(.error, "credential_list", "expected a list, found \(node.kind)")
            return
        }
        for (index, entry) in entries.enumerated() {
            let path = "credential_list[\(index)]"
            guard let mapping = entry.mapping else {
                top.context.findings.add(
                    .error,
                    at: entry.position,
                    path,
                    "expected a mapping, found \(entry.kind)"
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

    /// The parameters of a credential; `nil` if there is none with the name.
    func values(of name: String) -> ConfigMapping? { values[name] }

    var names: [String] { values.keys.sorted() }
}
