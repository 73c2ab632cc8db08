import OpenAIWire

/// What a chat knows from one question to the next.
struct ChatState {
    var model: String
    var server: ModelServer
    var system: String?
    var showsStats: Bool
    private(set) var conversation: Conversation
    private var attachments: [Attachment] = []
    private var files: [(path: String, text: String)] = []

    init(context: CommandContext) throws {
        model = context.configuration.model
        server = try context.makeServer()
        system = try context.systemPrompt()
        showsStats = context.configuration.flag(.stats)
        conversation = Conversation.find(
            context.options.conversation,
            in: context.store,
            terminal: TerminalIdentity.current(context.environment),
            notice: { context.console.notice($0) }
        )
    }

    mutating func add(_ attachment: Attachment) {
        attachments.append(attachment)
    }

    /// A text file goes into the conversation as an attachment of text.
    mutating func add(file: (path: String, text: String)) {
        files.append(file)
    }

    mutating func takeAttachments() -> [Attachment] {
        defer { attachments = [] }
        return attachments
    }

    /// The words with the files before them.
    mutating func compose(_ words: String) -> String {
        defer { files = [] }
        return PromptComposer(style: .tags, words: words, files: files).text
    }

    mutating func add(_ entry: HistoryEntry) {
        conversation.entries.append(entry)
    }

    /// The last question, taken out of the conversation together with its answer.
    mutating func takeBack() -> String? {
        conversation.entries.popLast()?.question
    }

    mutating func restart(system: String?) {
        self.system = system
        conversation.entries = []
    }
}
