import OpenAIWire

/// What a chat keeps from one question to the next.
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

    /// Adds a text file, whose contents go before the words of the next question.
    mutating func add(file: (path: String, text: String)) {
        files.append(file)
    }

    mutating func removeAttachments() -> [Attachment] {
        defer { attachments = [] }
        return attachments
    }

    /// The text of the next question: the files that were added, then the words.
    mutating func compose(_ words: String) -> String {
        defer { files = [] }
        return PromptComposer(style: .tags, words: words, files: files).text
    }

    mutating func add(_ entry: HistoryEntry) {
        conversation.entries.append(entry)
    }

    /// Removes the last question and its answer from the conversation and returns the question.
    mutating func removeLastQuestion() -> String? {
        conversation.entries.popLast()?.question
    }

    mutating func restart(system: String?) {
        self.system = system
        conversation.entries = []
    }
}
