import PlainText
import ProxyCore

/// Looks for what a configuration says about who may use the proxy and what is read by nobody here.
///
/// Who wrote any of it does not expect a proxy that serves everybody: where that would come of it, the configuration is refused.
struct AuthenticationAudit {
    let context: LoadContext
    let root: ConfigMapping
    /// Entries that a later key or an included file took the place of.
    let replaced: [ConfigMapping.Entry]

    /// Refuses a configuration that would serve everybody although it says something about authentication, and one with a master key
    /// that is not the one in force.
    func run(_ configuration: ProxyConfiguration) {
        guard !configuration.servesEverybody else { return }
        var survey = AuthenticationMentions()
        survey.surveyTop(root)
        for mention in survey.mentions { judge(mention, configuration) }
        guard configuration.isOpenToEverybody else { return }
        for mention in replacedMentions {
            refuse(
                mention,
                "has no effect, because something else takes its place; every client would be let in"
            )
        }
        for name in context.environment.keys.sorted()
        where AuthenticationKeys.looksLikeMasterKeyVariable(name) {
            context.findings.fail(
                at: nil,
                name.shown,
                "is set, but read by nobody; every client would be let in",
                remedy: "the variable's name is LITELLM_MASTER_KEY"
            )
        }
    }

    private func judge(_ mention: AuthenticationMentions.Mention, _ configuration: ProxyConfiguration) {
        switch mention.kind {
        case .masterKey:
            if let key = configuration.masterKey {
                // Written twice, as it were: the one in force is the same, or there is none here.
                guard let text = text(of: mention.value), !text.isEmpty, text != key.reveal() else { return }
            }
            refuse(
                mention,
                "is a master key that nobody reads here",
                remedy: "write it as general_settings.master_key"
            )
        case .variable where configuration.masterKey == nil:
            refuse(
                mention,
                "is read by nobody, and without a master key every client would be let in",
                remedy:
                    "the variable's name is LITELLM_MASTER_KEY; or refer to it by general_settings.master_key"
            )
        case .check
        where configuration.isOpenToEverybody && configuration.allowedAddresses != nil
            && mention.keyPath.hasSuffix("allowed_ips"):
            refuse(mention, "lets every address in")
        case .check where configuration.isOpenToEverybody && mention.keyPath.hasSuffix("no_auth"):
            refuse(
                mention,
                "asks for a check of clients, and without a master key every client would be let in"
            )
        case .check where configuration.isOpenToEverybody:
            refuse(mention, "is not done here, and without a master key every client would be let in")
        case .unknown where configuration.isOpenToEverybody:
            refuse(
                mention,
                "is not a key of LiteLLM's; if it is to check clients, it does not, and every client would be let in"
            )
        case .variable, .check, .unknown:
            // Clients are checked; that the key has no effect is told where the keys are classed.
            break
        }
    }

    /// What of the replaced entries was about authentication.
    private var replacedMentions: [AuthenticationMentions.Mention] {
        var survey = AuthenticationMentions()
        for entry in replaced { survey.surveyReplaced(entry) }
        return survey.mentions
    }

    private func refuse(_ mention: AuthenticationMentions.Mention, _ message: String, remedy: String? = nil) {
        context.findings.fail(
            at: mention.position,
            mention.keyPath,
            message,
            remedy: (remedy ?? "set general_settings.master_key")
                + ", or general_settings.no_auth: true to serve everybody on purpose"
        )
    }

    private func text(of node: ConfigNode) -> String? {
        guard node.mapping == nil, node.sequence == nil, !node.isNull else { return nil }
        guard let reference = EnvironmentReference(node.written) else { return node.written }
        return context.environment[reference.name]
    }
}
