import OpenAIWire

/// The command line as typed values.
///
/// Settings that a configuration file may also hold are in ``settings``.
struct AskOptions: Sendable {
    var command: Command
    var words: [String]
    /// Whether a lone `-` asks for stdin, however long it takes.
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
    /// The fields of the request from `-o` and its shortcuts, in order.
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

    /// Whether the answer is written as a JSON object with everything known about it.
    var needsDocument: Bool { form == .json || form == .jsonLines }

    /// Whether only a whole answer is useful.
    var needsWholeAnswer: Bool {
        switch (command, form) {
        case (.check, _), (.choice, _), (.each, _): true
        case (.chat, .text), (_, .jsonLines): false
        case (_, .json), (_, .codeBlock), (_, .schema): true
        case (_, .text): noStream
        }
    }

    /// The option, if any, by which a program rather than a person reads the answer.
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

/// The form of the answer on stdout.
enum AnswerForm: Sendable, Hashable {
    case text
    case json
    case jsonLines
    case codeBlock(CodeBlockChoice)
    case schema

    /// Which fenced block is wanted.
    enum CodeBlockChoice: Sendable, Hashable {
        case first, last
        /// The first, or the whole answer if there is none.
        case firstOrAll
    }
}
