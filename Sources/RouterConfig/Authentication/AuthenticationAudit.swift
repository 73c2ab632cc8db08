import PlainText
import ProxyCore

/// Finds authentication settings that have no effect here.
///
/// Their author does not expect a proxy that serves everyone, so such a configuration is refused.
struct AuthenticationAudit {
    let context: LoadContext
    let root: ConfigMapping
    /// Entries replaced by a later key or an included file.
    let replaced: [ConfigMapping.Entry]

    /// Refuses a configuration that would serve everyone despite its authentication settings, and one with a
    /// second master key that has no effect.
    func run(_ configuration: ProxyConfiguration) {
        guard !configuration.servesEverybody else { return }
        var found = AuthenticationMentions()
        found.collect(from: root)
        for mention in found.mentions { check(mention, configuration) }
        guard configuration.isOpenToEverybody else { return }
        for mention in replacedMentions {
            refuse(
                mention,
                "has no effect, because it is replaced; everyone would be let in"
            )
        }
        for name in context.environment.keys.sorted()
        where AuthenticationKeys.looksLikeMasterKeyVariable(name) {
            context.findings.fail(
                at: nil,
                name.shown,
                "is set but never read; everyone would be let in",
                remedy: "the variable is called LITELLM_MASTER_KEY"
            )
        }
    }

    private func check(_ mention: AuthenticationMentions.Mention, _ configuration: ProxyConfiguration) {
        switch mention.kind {
        case .masterKey:
            if let key = configuration.masterKey {
                // A copy of the effective key does no harm.
                guard let text = text(of: mention.value), !text.isEmpty, text != key.reveal() else { return }
            }
            refuse(
                mention,
                "is a master key in a place where it is not read",
                remedy: "move it to general_settings.master_key"
            )
        case .variable where configuration.masterKey == nil:
            refuse(
                mention,
                "is never read, and without a master key everyone would be let in",
                remedy:
                    "the variable is called LITELLM_MASTER_KEY; or refer to it in general_settings.master_key"
            )
        case .check
        where configuration.isOpenToEverybody && configuration.allowedAddresses != nil
            && mention.keyPath.hasSuffix("allowed_ips"):
            refuse(mention, "lets every address in")
        case .check where configuration.isOpenToEverybody && mention.keyPath.hasSuffix("no_auth"):
            refuse(
                mention,
                "asks for authentication, but without a master key everyone would be let in"
            )
        case .check where configuration.isOpenToEverybody:
            refuse(mention, "is not supported here, and without a master key everyone would be let in")
        case .unknown where configuration.isOpenToEverybody:
            refuse(
                mention,
                "is not a LiteLLM key; if it is meant to check clients, it does not, and everyone would be let in"
            )
        case .variable, .check, .unknown:
            // Clients are authenticated. The key audit reports that this key has no effect.
            break
        }
    }

    /// The authentication settings in replaced entries.
    private var replacedMentions: [AuthenticationMentions.Mention] {
        var found = AuthenticationMentions()
        for entry in replaced { found.collectReplaced(entry) }
        return found.mentions
    }

    private func refuse(_ mention: AuthenticationMentions.Mention, _ message: String, remedy: String? = nil) {
        context.findings.fail(
            at: mention.position,
            mention.keyPath,
            message,
            remedy: (remedy ?? "set general_settings.master_key")
                + ", or general_settings.no_auth: true to serve everyone on purpose"
        )
    }

    private func text(of node: ConfigNode) -> String? {
        guard node.mapping == nil, node.sequence == nil, !node.isNull else { return nil }
        guard let reference = EnvironmentReference(node.written) else { return node.written }
        return context.environment[reference.name]
    }
}
