import OpenAIWire

/// What every command works with.
struct CommandContext {
    var options: AskOptions
    var configuration: Configuration
    var environment: ProcessEnvironment
    var console: Console
    var makeTransport: AskProgram.TransportMaker

    var store: HistoryStore { HistoryStore(environment: environment) }

    func makeServer() throws(AskError) -> ModelServer {
        let console = console
        let log = options.verbose ? RequestLog { console.say($0) } : .silent
        return try ServerFactory(
            configuration: configuration,
            environment: environment,
            extraHeaders: options.headers,
            makeTransport: makeTransport
        ).make(log: log, warn: { console.warn($0) })
    }

    var colors: ColorPolicy {
        ColorPolicy(choice: configuration.text(.color) ?? "auto", environment: environment)
    }

    /// The look of the terminal behind stdout.
    var theme: TerminalTheme {
        let columns =
            Terminal(descriptor: .standardOutput).columns ?? environment["COLUMNS"].flatMap { Int($0) } ?? 80
        let isColored = colors.isColored(isTerminal: console.outputIsTerminal)
        return TerminalTheme(
            hasColor: isColored,
            hasLinks: isColored && colors.hasLinks,
            width: max(20, min(columns, 100))
        )
    }

    /// Whether Markdown is rendered.
    var isRendering: Bool {
        switch configuration.text(.render) {
        case "always": true
        case "never": false
        default: console.outputIsTerminal && environment["TERM"] != "dumb"
        }
    }

    /// What is shown of the model's reasoning.
    var reasoningMode: ReasoningDisplay.Mode {
        let isDim = colors.isColored(isTerminal: console.errorsAreTerminal)
        switch configuration.text(.reasoning) {
        case "show", "only": return .shown(dim: isDim)
        case "hide": return .hidden
        default: return console.errorsAreTerminal ? .counter : .hidden
        }
    }

    /// The fields of every request: the configuration's, then the command line's.
    var bodyFields: [BodyField] {
        configuration.options.map { BodyField(path: [$0.key], value: $0.value) } + options.bodyFields
    }

    func makeRequest() -> ChatRequest {
        ChatRequest(model: configuration.model, fields: bodyFields)
    }

    /// The system prompt that was asked for.
    func systemPrompt() throws(AskError) -> String? {
        guard !options.systemTexts.isEmpty else { return configuredSystemPrompt }
        var texts: [String] = []
        for text in options.systemTexts {
            guard text.hasPrefix("@") else {
                texts.append(text)
                continue
            }
            let path = String(text.dropFirst())
            do {
                texts.append(
                    PromptComposer.withoutLastLineEnd(
                        String(
                            decoding: try FileAccess.read(path, limit: InputLimit.source + 1),
                            as: UTF8.self
                        )
                    )
                )
            } catch {
                throw AskError(
                    .noInput,
                    "cannot read the system prompt \(path): \(error.reason)",
                    remedy: "Check the path behind -s @."
                )
            }
        }
        try InputLimit.check(texts.reduce(0) { $0 + $1.utf8.count }, InputLimit.source, "the system prompt")
        return texts.joined(separator: "\n\n")
    }

    /// The configuration's prompt; a project's one only where a person reads the answer.
    ///
    /// What runs or decides something, as `ask -x … | sh` and `ask --check … &&` do, must not follow the words of a cloned
    /// repository.
    private var configuredSystemPrompt: String? {
        guard let setting = configuration.setting(.system) else { return nil }
        guard case .project(let path) = setting.origin, let name = options.machineRead else {
            return setting.value.stringValue
        }
        console.warn("\(name) does not use the system prompt of \(path); -s @FILE gives one")
        let rest = configuration.layers.filter { $0.origin != setting.origin }
        return Configuration(layers: rest).text(.system)
    }

    /// Tells stray closing tags of reasoning from the answer, with what is known of this model.
    func splitter(for server: ModelServer) -> ReasoningSplitter {
        let hold =
            configuration.text(.holdReasoning).flatMap { ReasoningSplitter.Hold(rawValue: $0) } ?? .auto
        let model = configuration.model
        let reasons =
            hold == .auto
            && (ReasoningSigns.isReasoningModel(model) || memory.knows(model, at: server.address))
        return ReasoningSplitter(hold: hold, modelReasons: reasons)
    }

    var memory: ReasoningMemory { ReasoningMemory(directory: environment.cacheDirectory) }

    /// Begins the line that says what is going on.
    func beginStatus(_ label: String) {
        guard console.errorsAreTerminal, !console.isQuiet, !options.verbose, environment["TERM"] != "dumb"
        else { return }
        console.statusLine.begin(label)
    }
}
