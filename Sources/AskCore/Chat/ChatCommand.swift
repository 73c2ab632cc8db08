import OpenAIWire

/// `-i`: a chat at the terminal, with one question per line and `/help` for its commands.
struct ChatCommand {
    let context: CommandContext

    private var console: Console { context.console }

    func run() async throws -> ExitStatus {
        let isInteractive = Descriptor.standardInput.isTerminal
        var state = try ChatState(context: context)
        var input = ChatInput(console: console, isInteractive: isInteractive)
        if isInteractive { console.report("\(state.model) · /help, ^C stops an answer, ^D exits") }
        if !context.options.words.isEmpty { try await ask(context.options.prompt, &state) }
        while let line = try input.next() {
            // A ^C at the prompt must not stop the next answer.
            console.interruption.reset()
            let text = line.trimmingWhitespace()
            if text.isEmpty { continue }
            if let command = ChatLine.command(text) {
                guard try await perform(command, &state) else { break }
            } else {
                try await ask(line, &state)
            }
        }
        return .success
    }

    /// Asks one question.
    ///
    /// Failures are reported and do not end the chat; signals other than ^C do.
    private func ask(_ text: String, _ state: inout ChatState) async throws {
        let question = Question(
            text: state.compose(text),
            attachments: state.removeAttachments(),
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
        let turn = ChatTurn(context: context, server: state.server)
        let delivery = AnswerDelivery(context: context, turn: turn, question: question, schema: nil)
        let body = request.body
        do {
            let record = try await interruptible { try await Self.deliver(delivery, turn, context, body) }
            if let entry = turn.entry(record, question) {
                turn.save(entry)
                state.add(entry)
            }
            if state.showsStats { console.report(Receipt(record: record, requestedModel: state.model).line) }
            if case .failed(let error) = record.ending { console.writeError(error.report) }
            if let failure = record.outputFailure, failure.code != EINTR { throw failure }
        } catch is CancellationError {
            console.statusLine.end()
        } catch let error as AskError {
            console.statusLine.end()
            console.writeError(error.report)
        }
        if console.interruption.signal == SIGTERM || console.interruption.signal == SIGHUP {
            throw CancellationError()
        }
        console.interruption.reset()
    }

    private static func deliver(
        _ delivery: AnswerDelivery,
        _ turn: ChatTurn,
        _ context: CommandContext,
        _ body: JSONValue
    ) async throws -> AnswerRecord {
        var presenter = delivery.makePresenter()
        context.startStatus("waiting for \(context.configuration.model)")
        let record = try await turn.run(body) { try presenter.show($0) }
        if record.ending == .complete { try presenter.finish() } else { presenter.abandon() }
        return record
    }

    /// Runs `body` in a task that ^C cancels, so that ^C ends the answer and not the chat.
    private func interruptible(_ body: @escaping () async throws -> AnswerRecord) async throws -> AnswerRecord
    {
        nonisolated(unsafe) let body = body
        let work = Task { try await body() }
        console.interruption.whenInterrupted { work.cancel() }
        return try await work.value
    }

    /// Performs a command; returns `false` to end the chat.
    private func perform(_ command: ChatLine.Command, _ state: inout ChatState) async throws -> Bool {
        switch command {
        case .exit: return false
        case .help: console.writeError(ChatLine.help)
        case .model(let name):
            if let name { state.model = context.configuration.aliases[name] ?? name }
            console.report(state.model)
        case .system(let text):
            state.restart(system: text)
            console.report(
                text == nil
                    ? "new conversation without a system prompt" : "new conversation with this system prompt"
            )
        case .file(let path): await add(path, &state)
        case .save(let path): save(path, state)
        case .copy: copy(state)
        case .stats: state.showsStats.toggle()
        case .retry:
            guard let question = state.removeLastQuestion() else {
                console.report("there is no question to ask again")
                break
            }
            try await ask(question, &state)
        case .edit(let draft):
            if let text = ChatEditor(environment: context.environment).edit(draft),
                !text.trimmingWhitespace().isEmpty
            {
                try await ask(text, &state)
            }
        case .unknown(let name): console.report("unknown command /\(name); /help lists the commands")
        }
        return true
    }

    private func add(_ path: String, _ state: inout ChatState) async {
        let reader = SourceReader(
            recursive: false,
            standardInput: { [] },
            fetch: { _ in throw AskError(.noInput, "/file takes a path, not a URL") }
        )
        do {
            if let bytes = try? FileAccess.read(path, limit: 64), case .attachment = ByteKind(of: bytes) {
                state.add(try await reader.attachment(path, type: nil))
            } else {
                for file in try await reader.texts(path) { state.add(file: file) }
            }
            console.report("\(path) is added to the next question")
        } catch {
            console.writeError((error as? AskError)?.report ?? "ask: \(error)\n")
        }
    }

    private func save(_ path: String, _ state: ChatState) {
        let text = state.conversation.entries.map { "## \($0.question)\n\n\($0.answer)\n" }.joined(
            separator: "\n"
        )
        do {
            try FileAccess.replace(path, with: Array(text.utf8))
            console.report("saved to \(path)")
        } catch {
            console.report("ask: cannot write \(path): \(error.reason)")
        }
    }

    /// Only a person copies: nothing that a model writes reaches the clipboard without `/copy`.
    private func copy(_ state: ChatState) {
        guard let text = state.conversation.entries.last?.answer else {
            return console.report("there is nothing to copy")
        }
        console.report(
            console.copyToClipboard(text)
                ? "copied" : "ask: cannot copy: stderr is not a terminal"
        )
    }
}
