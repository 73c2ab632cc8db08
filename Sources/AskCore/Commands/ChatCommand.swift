import OpenAIWire

/// A conversation at the terminal: one line a question, `/help` for the rest.
struct ChatCommand {
    let context: CommandContext

    private var console: Console { context.console }

    func run() async throws -> ExitStatus {
        let isInteractive = Descriptor.standardInput.isTerminal
        var state = try ChatState(context: context)
        var input = ChatInput(console: console, isInteractive: isInteractive)
        if isInteractive { console.say("\(state.model) · /help, ^C stops an answer, ^D ends") }
        if !context.options.words.isEmpty { try await answer(context.options.prompt, &state) }
        while let line = try input.next() {
            // A signal at the prompt is no wish to end an answer that there is not.
            console.interruption.reset()
            let text = line.trimmingSpaces()
            if text.isEmpty { continue }
            if let command = ChatLine.command(text) {
                guard try await perform(command, &state) else { break }
            } else {
                try await answer(line, &state)
            }
        }
        return .success
    }

    /// Asks, and stays in the chat whatever comes of it.
    private func answer(_ text: String, _ state: inout ChatState) async throws {
        let question = Question(
            text: state.compose(text),
            attachments: state.takeAttachments(),
            system: state.conversation.entries.isEmpty ? state.system : nil,
            conversation: state.conversation
        )
        var context = context
        context.configuration.layers.insert(
            ConfigurationLayer(
                origin: .commandLine,
                values: [SettingName.model.rawValue: .string(state.model)]
            ),
            at: 0
        )
        var request = context.makeRequest()
        request.messages = question.messages
        let exchange = Exchange(context: context, server: state.server)
        let delivery = AnswerDelivery(context: context, exchange: exchange, question: question, schema: nil)
        let body = request.body
        do {
            let record = try await interruptible { try await Self.deliver(delivery, exchange, context, body) }
            if let entry = exchange.entry(record, question) {
                exchange.keep(entry)
                state.add(entry)
            }
            if state.showsStats { console.say(Receipt(record: record, requestedModel: state.model).line) }
            if case .failed(let error) = record.ending { console.complain(error.report) }
            if let failure = record.outputFailure, failure.code != EINTR { throw failure }
        } catch is CancellationError {
            console.statusLine.end()
        } catch let error as AskError {
            console.statusLine.end()
            console.complain(error.report)
        }
        if console.interruption.signal == SIGTERM || console.interruption.signal == SIGHUP {
            throw CancellationError()
        }
        console.interruption.reset()
    }

    private static func deliver(
        _ delivery: AnswerDelivery,
        _ exchange: Exchange,
        _ context: CommandContext,
        _ body: JSONValue
    ) async throws -> AnswerRecord {
        var presenter = delivery.makePresenter()
        context.beginStatus("waiting for \(context.configuration.model)")
        let record = try await exchange.run(body) { try presenter.show($0) }
        if record.ending == .complete { try presenter.finish() } else { presenter.abandon() }
        return record
    }

    /// Runs something that ^C ends, and only that.
    private func interruptible(_ body: @escaping () async throws -> AnswerRecord) async throws -> AnswerRecord
    {
        nonisolated(unsafe) let body = body
        let work = Task { try await body() }
        console.interruption.whenInterrupted { work.cancel() }
        return try await work.value
    }

    /// `false` ends the chat.
    private func perform(_ command: ChatLine.Command, _ state: inout ChatState) async throws -> Bool {
        switch command {
        case .exit: return false
        case .help: console.complain(ChatLine.help)
        case .model(let name):
            if let name { state.model = context.configuration.aliases[name] ?? name }
            console.say(state.model)
        case .system(let text):
            state.restart(system: text)
            console.say(
                text == nil
                    ? "new conversation, no system prompt" : "new conversation with this system prompt"
            )
        case .file(let path): await add(path, &state)
        case .save(let path): save(path, state)
        case .copy: copy(state)
        case .stats: state.showsStats.toggle()
        case .retry:
            guard let question = state.takeBack() else {
                console.say("there is nothing to ask again")
                break
            }
            try await answer(question, &state)
        case .edit(let draft):
            if let text = ChatEditor(environment: context.environment).edit(draft),
                !text.trimmingSpaces().isEmpty
            {
                try await answer(text, &state)
            }
        case .unknown(let name): console.say("there is no /\(name); /help lists the commands")
        }
        return true
    }

    private func add(_ path: String, _ state: inout ChatState) async {
        let reader = SourceReader(
            recursive: false,
            standardInput: { [] },
            fetch: { _ in throw AskError(.noInput, "give a path") }
        )
        do {
            if let bytes = try? FileAccess.read(path, limit: 64), case .attachment = ByteKind(of: bytes) {
                state.add(try await reader.attachment(path, type: nil))
            } else {
                for file in try await reader.texts(path) { state.add(file: file) }
            }
            console.say("\(path) goes with the next question")
        } catch {
            console.complain((error as? AskError)?.report ?? "ask: \(error)\n")
        }
    }

    private func save(_ path: String, _ state: ChatState) {
        let text = state.conversation.entries.map { "## \($0.question)\n\n\($0.answer)\n" }.joined(
            separator: "\n"
        )
        do {
            try FileAccess.replace(path, with: Array(text.utf8))
            console.say("saved to \(path)")
        } catch {
            console.say("ask: cannot write \(path): \(error.reason)")
        }
    }

    /// Only asked for by name: nothing a model writes reaches the clipboard by itself.
    private func copy(_ state: ChatState) {
        guard let text = state.conversation.entries.last?.answer else {
            return console.say("there is nothing to copy")
        }
        console.say(
            console.copyToClipboard(text)
                ? "copied" : "ask: stderr is not a terminal, so there is no clipboard to copy to"
        )
    }
}
