import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Gathers a question from words, stdin, files and the conversation before it.
struct QuestionBuilder {
    let context: CommandContext
    let server: () throws -> ModelServer

    private var options: AskOptions { context.options }
    private var console: Console { context.console }

    func build() async throws -> Question {
        var input = try readStandardInput()
        let reader = SourceReader(
            recursive: options.recursive,
            standardInput: { try consumeStandardInput(&input) },
            fetch: { try await fetch($0) }
        )
        var files: [(path: String, text: String)] = []
        var attachments: [Attachment] = []
        for source in options.sources {
            switch source {
            case .text(let path): files += try await reader.texts(path)
            case .attachment(let path, let type):
                attachments.append(try await reader.attachment(path, type: type))
            }
        }
        let total =
            files.reduce(input?.count ?? 0) { $0 + $1.text.utf8.count }
            + attachments.reduce(0) { $0 + $1.size }
        try SizeLimit.check(total, SizeLimit.allSources, "the input")
        var composer = PromptComposer(
            style: ContextStyle(rawValue: context.configuration.text(.context) ?? "tags") ?? .tags,
            words: options.prompt,
            files: files
        )
        try place(input, &composer, &attachments)
        let system = try context.systemPrompt()
        let conversation = Conversation.find(
            options.conversation,
            in: context.store,
            terminal: TerminalIdentity.current(context.environment),
            notice: { console.notice($0) }
        )
        guard !composer.text.isEmpty || (!attachments.isEmpty && input != nil) else {
            throw try nothingToAsk(input)
        }
        let question = Question(
            text: composer.text,
            attachments: attachments,
            system: options.systemTexts.isEmpty && conversation.hasSystem ? nil : system,
            conversation: conversation
        )
        return try await ContextBudget(context: context, server: server).fit(question, composer)
    }

    private func nothingToAsk(_ input: [UInt8]?) throws -> any Error {
        if input != nil {
            return AskError(
                .noInput,
                "stdin is empty, so there is no question",
                remedy: "Write the question as arguments of ask, or pipe it in."
            )
        }
        console.writeError(HelpText.usage)
        return ExitStatus.usage
    }

    /// Reads stdin if ``StandardInputPolicy`` says so; `nil` if not.
    private func readStandardInput() throws -> [UInt8]? {
        let wantsInput =
            options.asksForStdin || options.sources.contains(.text("-"))
            || options.sources.contains { if case .attachment("-", _) = $0 { true } else { false } }
        let policy = StandardInputPolicy(
            kind: Descriptor.standardInput.kind,
            hasWords: !options.words.isEmpty,
            isForbidden: options.noStdin,
            isAskedFor: wantsInput
        )
        switch policy.action {
        case .ignore:
            guard !wantsInput else {
                throw AskError(
                    .noInput,
                    "`-` asks for stdin, but there is none",
                    remedy: "Pipe something in, or leave out -."
                )
            }
            return nil
        case .unreadable(let reason): throw AskError(.noInput, reason, remedy: "Use -n to ignore stdin.")
        case .read(let isLimited):
            let isSilent = console.isQuiet || policy.kind == .terminal
            let reader = StandardInputReader(
                interruption: console.interruption.descriptor,
                silenceLimit: isLimited ? context.configuration.duration(.stdinTimeout) : nil,
                hint: { if !isSilent { console.report("ask: waiting for stdin (-n to ignore it)") } }
            )
            return try reader.readAll()
        }
    }

    private func consumeStandardInput(_ input: inout [UInt8]?) throws -> [UInt8] {
        guard let bytes = input else {
            throw AskError(.noInput, "stdin is requested twice", remedy: "Write - only once.")
        }
        input = nil
        return bytes
    }

    /// Adds stdin to the question: text to the message, anything else as an attachment.
    private func place(_ input: [UInt8]?, _ composer: inout PromptComposer, _ attachments: inout [Attachment])
        throws
    {
        guard let input, !input.isEmpty else { return }
        switch ByteKind(of: input) {
        case .text:
            composer.standardInput = String(decoding: input, as: UTF8.self)
            guard !options.words.isEmpty else { return }
            let lines = input.count { $0 == 0x0A } + (input.last == 0x0A ? 0 : 1)
            console.notice(
                "stdin \(Self.size(input.count)) (\(lines) \(lines == 1 ? "line" : "lines")) added as context; -n to ignore it"
            )
        case .attachment(let type):
            attachments.append(Attachment(type: type, name: "stdin", content: .bytes(input)))
            console.notice("stdin \(Self.size(input.count)) (\(type)) attached; -n to ignore it")
        case .binary(let name):
            throw AskError(
                .badData,
                "stdin is \(name), not text",
                remedy: "Convert it to text first, or use -n to ignore stdin."
            )
        }
    }

    private func fetch(_ url: String) async throws -> [UInt8] {
        var keyless = try server()
        // The key is for the model server only.
        keyless.headers = [.userAgent: context.userAgent]
        do {
            let opened = try await keyless.open(.get, url)
            let bytes = try await opened.response.body.collect(upTo: SizeLimit.source + 1)
            try SizeLimit.check(bytes.count, SizeLimit.source, url)
            return bytes
        } catch let failure as ServerFailure {
            throw AskError(.noInput, "\(url) returned \(failure.status)", remedy: "Check the address.")
        } catch let error as AskError {
            throw AskError(.noInput, "cannot fetch \(url): \(error.message)", remedy: error.remedy)
        }
    }

    static func size(_ bytes: Int) -> String {
        if bytes < 1024 { return "\(bytes) B" }
        if bytes < 1024 * 1024 { return "\((Double(bytes) / 1024).rounded(toPlaces: 1)) KB" }
        return "\((Double(bytes) / 1_048_576).rounded(toPlaces: 1)) MB"
    }
}
