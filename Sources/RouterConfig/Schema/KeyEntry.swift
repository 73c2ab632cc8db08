/// One key that LiteLLM knows, and what becomes of it here.
struct KeyEntry: Sendable {
    var name: String
    var disposition: KeyClass
    /// What it does, or why it does nothing.
    ///
    /// One sentence without a full stop, in Markdown.
    var note: String
    /// Whether somebody who wrote the key relies on it enough to be told at every start that it is ignored.
    var deservesWarning = false

    /// Whether it only describes, so that nobody expects an effect.
    var isDescription: Bool { note == Reason.description }
}

extension KeyEntry {
    static func honoured(_ name: String, _ note: String) -> [KeyEntry] {
        [KeyEntry(name: name, disposition: .honoured, note: note)]
    }

    static func approximated(_ name: String, _ note: String) -> [KeyEntry] {
        [KeyEntry(name: name, disposition: .approximated, note: note)]
    }

    /// Keys that are ignored for one reason.
    static func ignored(_ reason: String, _ names: String...) -> [KeyEntry] {
        names.map { KeyEntry(name: $0, disposition: .ignored, note: reason) }
    }

    /// Ignored keys that deserve a warning, because what they ask for would restrict or protect something.
    static func missed(_ reason: String, _ names: String...) -> [KeyEntry] {
        names.map { KeyEntry(name: $0, disposition: .ignored, note: reason, deservesWarning: true) }
    }

    static func refused(_ name: String, _ note: String) -> [KeyEntry] {
        [KeyEntry(name: name, disposition: .refused, note: note, deservesWarning: true)]
    }
}

/// Reasons that several keys share.
enum Reason {
    static let database = "needs LiteLLM's database, which this proxy does without"
    static let budgets = "there are no budgets and no accounting of money here"
    static let keys = "there are no users, teams and virtual keys here, only the master key"
    static let python = "Python code is not run here"
    static let caching = "answers are not cached here"
    static let redis = "state is kept in this process; nothing is shared over Redis"
    static let alerts = "alerts are for the monitoring that reads `/metrics`"
    static let interface = "there is no web interface here"
    static let provider = "belongs to a provider that is not served here"
    static let tools = "tools are the client's and the backend's matter"
    static let logging = "request logs are not sent anywhere, and never hold prompts"
    static let ownAPI = "serves an API of LiteLLM's own that is not served here"
    static let certificates =
        "`false` believes any certificate, a path names the file of the authorities to believe, else the system's"
    static let dropping =
        "leaves out of chat requests what LiteLLM knows the provider not to take: `user` and `verbosity` for "
        + "`hosted_vllm/`, `thinking` for OpenAI itself, these and `reasoning_effort` for other backends; "
        + "without it everything is sent"
    static let pings =
        "seconds of silence in a stream after which it gets a comment, `: ping`; its first event is still waited for, so that "
        + "what fails before is an error with a status of its own"
    static let description = "is a description only"
    static let notYet = "is not offered here"
}
