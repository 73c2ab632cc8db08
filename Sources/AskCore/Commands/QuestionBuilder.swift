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
            standardInput: { try takeStandardInput(&input) },
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
        try InputLimit.check(total, InputLimit.allSources, "the input")
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
                "stdin is empty: there is nothing to ask",
                remedy: "Write the question behind ask, or pipe it in."
            )
        }
        console.complain(HelpText.usage)
        return ExitStatus.usage
    }

    /// Reads stdin where the rules say so; `nil` where it is left alone.
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
        switch policy.decision {
        case .ignore:
            guard !wantsInput else {
                throw AskError(
                    .noInput,
                    "stdin is asked for, and there is none",
                    remedy: "Pipe something in, or leave out -."
                )
            }
            return nil
        case .unreadable(let reason): throw AskError(.noInput, reason, remedy: "-n ignores stdin.")
        case .read(let isLimited):
            let isSilent = console.isQuiet || policy.kind == .terminal
            let reader = StandardInputReader(
                interruption: console.interruption.descriptor,
                silenceLimit: isLimited ? context.configuration.duration(.stdinTimeout) : nil,
                hint: { if !isSilent { console.say("ask: waiting for stdin (-n ignores it)") } }
            )
            return try reader.readAll()
        }
    }

    private func takeStandardInput(_ input: inout [UInt8]?) throws -> [UInt8] {
        guard let bytes = input else {
            throw AskError(.noInput, "stdin is asked for twice", remedy: "Write - once.")
        }
        input = nil
        return bytes
    }

    /// Puts stdin where it belongs: text into the message, a picture beside it.
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
                "stdin \(Self.size(input.count)) (\(lines) \(lines == 1 ? "line" : "lines")) added as context; -n to ignore"
            )
        case .attachment(let type):
            attachments.append(Attachment(type: type, name: "stdin", content: .bytes(input)))
            console.notice("stdin \(Self.size(input.count)) (\(type)) attached; -n to ignore")
        case .binary(let name):
            throw AskError(
                .badData,
                "stdin is \(name), no text",
                remedy: "Convert it to text first; -n ignores stdin."
            )
        }
    }

    private func fetch(_ url: String) async throws -> [UInt8] {
        var plain = try server()
        // The key is the model server's and nobody else's.
        plain.headers = [.userAgent: "ask/\(AskProgram.version)"]
        do {
            let opened = try await plain.open(.get, url)
            let bytes = try await opened.response.body.collect(upTo: InputLimit.source + 1)
            try InputLimit.check(bytes.count, InputLimit.source, url)
            return bytes
        } catch let failure as ServerFailure {
            throw AskError(.noInput, "\(url) answered \(failure.status)", remedy: "Check the address.")
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
