/// One of LiteLLM's keys, and how this proxy treats it.
struct KeyEntry: Sendable {
    var name: String
    var disposition: KeyClass
    /// What it does, or why it has no effect.
    ///
    /// One sentence without a full stop, in Markdown.
    var note: String
    /// Whether every start should warn that the key is ignored, because its author relies on it.
    var deservesWarning = false

    /// Whether it is only a description, from which no effect is expected.
    var isDescription: Bool { note == Reason.description }
}

extension KeyEntry {
    static func honoured(_ name: String, _ note: String) -> [KeyEntry] {
        [KeyEntry(name: name, disposition: .honoured, note: note)]
    }

    static func approximated(_ name: String, _ note: String) -> [KeyEntry] {
        [KeyEntry(name: name, disposition: .approximated, note: note)]
    }

    /// Keys ignored for the same reason.
    static func ignored(_ reason: String, _ names: String...) -> [KeyEntry] {
        names.map { KeyEntry(name: $0, disposition: .ignored, note: reason) }
    }

    /// Ignored keys that deserve a warning, because they would restrict or protect something.
    static func missed(_ reason: String, _ names: String...) -> [KeyEntry] {
        names.map { KeyEntry(name: $0, disposition: .ignored, note: reason, deservesWarning: true) }
    }

    static func refused(_ name: String, _ note: String) -> [KeyEntry] {
        [KeyEntry(name: name, disposition: .refused, note: note, deservesWarning: true)]
    }
}

/// Reasons that several keys share.
enum Reason {
    static let database = "needs LiteLLM's database, which this proxy does not have"
    static let budgets = "there are no budgets and no cost tracking here"
    static let keys = "there are no users, teams or virtual keys here, only the master key"
    static let python = "Python code is not run here"
    static let caching = "responses are not cached here"
    static let redis = "state is kept in this process; nothing is shared over Redis"
    static let alerts = "alerting is left to the monitoring that reads `/metrics`"
    static let interface = "there is no web interface here"
    static let provider = "belongs to a provider that is not supported here"
    static let tools = "tools are left to the client and the backend"
    static let logging = "request logs are not sent anywhere and never contain prompts"
    static let ownAPI = "belongs to an API of LiteLLM that is not offered here"
    static let certificates =
        "`false` accepts any certificate; a path names a file of trusted authorities; otherwise the system's are trusted"
    static let dropping =
        "removes from chat requests what the provider does not support, as far as LiteLLM knows: `user` and `verbosity` for "
        + "`hosted_vllm/`, `thinking` for OpenAI itself, these and `reasoning_effort` for other backends; "
        + "otherwise everything is sent"
    static let pings =
        "seconds of silence in a stream after which a comment, `: ping`, is sent; never before the first event, so that "
        + "an earlier failure still has its own status"
    static let description = "only a description"
    static let notYet = "not offered here"
}
