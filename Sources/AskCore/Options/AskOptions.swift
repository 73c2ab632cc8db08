import OpenAIWire

/// The command line as typed values; settings that the configuration holds too are in ``settings``.
struct AskOptions: Sendable {
    var command: Command
    var words: [String]
    /// A lone `-`: stdin is wanted, however long it takes.
    var asksForStdin: Bool
    /// Settings under their names in the configuration file.
    var settings: JSONObject
    var systemTexts: [String]
    var sources: [Source]
    var recursive: Bool
    var fit: ContextFit.Mode?
    var noStdin: Bool
    var form: AnswerForm
    var schema: String?
    /// Fields of the request, in order: `-o` and the shortcuts.
    var bodyFields: [BodyField]
    var conversation: ConversationChoice
    var headers: [String]
    var strict: Bool
    var noStream: Bool
    var verbose: Bool
    var quiet: Bool
    var jobs: Int

    /// What to do.
    enum Command: Sendable, Hashable {
        case ask, chat, listModels, help, helpAll, version, info, doctor
        case history, last, resume, dryRun, curlCommand, check, each, generateManual
        case show(String)
        case choice([String])
        case completions(String)
        case complete(String)
    }

    /// Files and attachments, in the order in which they were given.
    enum Source: Sendable, Hashable {
        case text(String)
        case attachment(String, type: String?)
    }

    /// Which conversation the question belongs to.
    enum ConversationChoice: Sendable, Hashable {
        case new
        case continued
        case named(String)
    }

    /// Whether the answer is written as a JSON object with all that is known of it.
    var needsDocument: Bool { form == .json || form == .jsonLines }

    /// Whether the answer is of use as a whole only.
    var needsWholeAnswer: Bool {
        switch (command, form) {
        case (.check, _), (.choice, _), (.each, _): true
        case (.chat, .text), (_, .jsonLines): false
        case (_, .json), (_, .codeBlock), (_, .schema): true
        case (_, .text): noStream
        }
    }

    /// The option that hands the answer to a program rather than to a person, where there is one.
    var machineRead: String? {
        switch (command, form) {
        case (.check, _): "--check"
        case (.choice, _): "--choice"
        case (_, .codeBlock): "-x"
        default: nil
        }
    }

    var prompt: String { words.joined(separator: " ") }
}
