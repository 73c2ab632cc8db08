import OpenAIWire

/// `--resume`: continues the last answer where it was cut off, and prints only the rest.
struct ResumeCommand {
    let context: CommandContext

    func run() async throws -> ExitStatus {
        let entry = try lastEntry()
        let server = try context.makeServer()
        let chain = context.store.chain(endingWith: entry)
        var request = context.makeRequest()
        request.messages = Conversation(entries: chain).messages
        // vLLM's fields for continuing a message. Other servers treat the last message as a prefill.
        request.preset = ["continue_final_message": true, "add_generation_prompt": false]
        let turn = ChatTurn(context: context, server: server)
        var presenter = AnswerPresenter(
            console: context.console,
            style: context.textStyle,
            reasoning: ReasoningDisplay(mode: context.reasoningMode)
        )
        context.startStatus("waiting for \(context.configuration.model)")
        var record = try await turn.run(request.body) { try presenter.show($0) }
        if record.ending == .complete { try presenter.finish() } else { presenter.abandon() }
        record.text = entry.answer + record.text
        turn.save(completed(record, replacing: entry))
        switch record.ending {
        case .complete: return .success
        case .interrupted: throw record.outputFailure.map { $0 as any Error } ?? CancellationError()
        case .failed(let error): throw error
        }
    }

    /// The entry of the whole answer.
    ///
    /// It follows the same turn as the cut one and replaces it in the conversation.
    private func completed(_ record: AnswerRecord, replacing entry: HistoryEntry) -> HistoryEntry {
        let now = WallTime.now()
        return HistoryEntry(
            id: ULID.make(at: now),
            parent: entry.parent,
            session: entry.session,
            terminal: entry.terminal,
            time: now.iso8601,
            model: record.model ?? entry.model,
            messages: entry.messages,
            record: record
        )
    }

    private func lastEntry() throws(AskError) -> HistoryEntry {
        let conversation = Conversation.find(
            context.options.conversation == .new ? .continued : context.options.conversation,
            in: context.store,
            terminal: TerminalIdentity.current(context.environment),
            notice: { context.console.notice($0) }
        )
        guard let entry = conversation.entries.last else {
            throw AskError(
                .negative,
                "there is no answer to continue",
                remedy: "List earlier answers with ask --history."
            )
        }
        guard entry.status != "complete" || entry.finishReason == "length" else {
            throw AskError(
                .negative,
                "the last answer is already complete",
                remedy: "Ask a follow-up question with ask -c."
            )
        }
        return entry
    }
}
