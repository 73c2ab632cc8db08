import ProxyCore

/// Turns the merged top level into the proxy's configuration.
struct ConfigResolver {
    let context: LoadContext
    let root: ConfigMapping
    /// Entries replaced by a later key or an included file.
    var replaced: [ConfigMapping.Entry] = []

    /// The configuration, and the variables that the file sets.
    ///
    /// The findings say whether it may be served.
    func resolve() -> (ProxyConfiguration, [String: String]) {
        let top = SectionReader(context: context, section: .topLevel, path: "", mapping: root)
        let variables = EnvironmentSection(top: top).apply()
        KeyAudit(reader: top).run()
        let litellm = section("litellm_settings", .litellmSettings)
        let router = section("router_settings", .routerSettings)
        let general = section("general_settings", .generalSettings)
        for reader in [litellm, router, general] { KeyAudit(reader: reader).run() }
        let settings = LiteLLMSettings(litellm)
        let models = ModelListReader(top: top, defaultCheck: settings.certificateCheck).read()
        let names = GroupNames(deployments: models, isPartial: context.findings.isFatal)
        var configuration = ProxyConfiguration(
            router: RouterSettings(router: router, litellm: litellm, names: names).configuration(models)
        )
        GeneralSettings(general).apply(to: &configuration)
        settings.apply(to: &configuration)
        AuthenticationAudit(context: context, root: root, replaced: replaced).run(configuration)
        if models.isEmpty, !context.findings.isFatal {
            context.findings.add(
                .error,
                at: root.entry("model_list")?.keyPosition,
                "model_list",
                "no model is served",
                remedy: "add an entry to `model_list` whose model starts with `openai/` or `hosted_vllm/`"
            )
        }
        return (configuration, variables)
    }

    /// A section as a mapping; any other kind of value is fatal, because the section is lost.
    private func section(_ key: String, _ section: KeySection) -> SectionReader {
        var mapping = ConfigMapping()
        if let node = root[key], !node.isEmpty {
            if let found = node.mapping {
                mapping = found
            } else {
                context.findings.fail(
                    at: node.position,
                    key,
                    "expected a mapping, found \(node.kind)",
                    remedy: "write one `key: value` per line, indented below it"
                )
            }
        }
        return SectionReader(context: context, section: section, path: key, mapping: mapping)
    }
}
