import OpenAIWire

/// `--resume`: goes on with the last answer where it broke off, and prints only what is new.
struct ResumeCommand {
    let context: CommandContext

    func run() async throws -> ExitStatus {
        let entry = try lastEntry()
        let server = try context.makeServer()
        let chain = context.store.chain(endingWith: entry)
        var request = context.makeRequest()
        request.messages = Conversation(entries: chain).messages
        // vLLM's fields for going on within a message; a server that does not know them takes the message as
        // a prefill.
        request.preset = ["continue_final_message": true, "add_generation_prompt": false]
        let exchange = Exchange(context: context, server: server)
        var presenter = AnswerPresenter(
            console: context.console,
            style: context.isRendering ? .rendered(MarkdownRenderer(theme: context.theme)) : .plain,
            reasoning: ReasoningDisplay(mode: context.reasoningMode)
        )
        context.beginStatus("waiting for \(context.configuration.model)")
        var record = try await exchange.run(request.body) { try presenter.show($0) }
        if record.ending == .complete { try presenter.finish() } else { presenter.abandon() }
        record.text = entry.answer + record.text
        exchange.keep(whole(record, instead: entry))
        switch record.ending {
        case .complete: return .success
        case .interrupted: throw record.outputFailure.map { $0 as any Error } ?? CancellationError()
        case .failed(let error): throw error
        }
    }

    /// The whole answer is filed beside the broken one, with the same exchange before it.
    private func whole(_ record: AnswerRecord, instead entry: HistoryEntry) -> HistoryEntry {
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
                "there is no answer to go on with",
                remedy: "ask --history lists what there is."
            )
        }
        guard entry.status != "complete" || entry.finishReason == "length" else {
            throw AskError(.negative, "the last answer is complete", remedy: "ask -c asks on.")
        }
        return entry
    }
}
