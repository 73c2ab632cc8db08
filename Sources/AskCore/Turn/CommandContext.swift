import OpenAIWire

/// What every command works with.
struct CommandContext {
    var options: AskOptions
    var configuration: Configuration
    var environment: AskEnvironment
    var console: Console
    /// The version of `ask`.
    var version: String
    var makeTransport: TransportMaker

    var userAgent: String { "ask/\(version)" }

    var store: HistoryStore { HistoryStore(environment: environment) }

    func makeServer() throws(AskError) -> ModelServer {
        let console = console
        let log = options.verbose ? RequestLog { console.report($0) } : .silent
        return try ServerFactory(
            configuration: configuration,
            environment: environment,
            userAgent: userAgent,
            extraHeaders: options.headers,
            makeTransport: makeTransport
        ).make(log: log, warn: { console.warn($0) })
    }

    var colors: ColorPolicy {
        ColorPolicy(choice: configuration.text(.color) ?? "auto", environment: environment)
    }

    /// What stdout's terminal can show.
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

    /// How text is written to stdout.
    var textStyle: AnswerPresenter.Style { isRendering ? .rendered(MarkdownRenderer(theme: theme)) : .plain }

    /// Writes the text of an answer that is complete.
    func show(answer text: String, showsText: Bool = true) throws {
        var presenter = AnswerPresenter(
            console: console,
            style: textStyle,
            reasoning: ReasoningDisplay(mode: .hidden),
            showsText: showsText
        )
        try presenter.show(.text(text))
        try presenter.finish()
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

    /// The fields of every request: the configuration's first, then the command line's, which win.
    var bodyFields: [BodyField] {
        configuration.options.map { BodyField(path: [$0.key], value: $0.value) } + options.bodyFields
    }

    func makeRequest() -> ChatRequest {
        ChatRequest(model: configuration.model, fields: bodyFields)
    }

    /// The system prompt of the command line or, without one, of the configuration.
    func systemPrompt() throws(AskError) -> String? {
        guard !options.systemTexts.isEmpty else { return configuredSystemPrompt }
        var texts: [String] = []
        for text in options.systemTexts {
            guard text.hasPrefix("@") else {
                texts.append(text)
                continue
            }
            let path = String(text.dropFirst())
            let bytes = try SizeLimit.readFile(
                path,
                limit: SizeLimit.source,
                as: "the system prompt \(path)",
                remedy: "Check the path after -s @."
            )
            texts.append(String(decoding: bytes, as: UTF8.self).withoutLastLineEnd)
        }
        try SizeLimit.check(texts.reduce(0) { $0 + $1.utf8.count }, SizeLimit.source, "the system prompt")
        return texts.joined(separator: "\n\n")
    }

    /// The configuration's system prompt.
    ///
    /// A project file's counts only if a person reads the answer.
    ///
    /// `ask -x … | sh` and `ask --check … &&` act on the answer, so a cloned repository must not be able to
    /// steer it.
    private var configuredSystemPrompt: String? {
        guard let setting = configuration.setting(.system) else { return nil }
        guard case .project(let path) = setting.origin, let name = options.machineRead else {
            return setting.value.stringValue
        }
        console.warn("\(name) ignores the system prompt in \(path); pass one with -s @FILE")
        let rest = configuration.layers.filter { $0.origin != setting.origin }
        return Configuration(layers: rest).text(.system)
    }

    /// Makes the splitter that separates reasoning from the answer, set up for this model.
    func splitter(for server: ModelServer) -> ReasoningSplitter {
        let hold =
            configuration.text(.holdReasoning).flatMap { ReasoningSplitter.Hold(rawValue: $0) } ?? .auto
        let model = configuration.model
        let reasons = hold == .auto && reasoningModels.contains(model, at: server.address)
        return ReasoningSplitter(hold: hold, modelReasons: reasons)
    }

    var reasoningModels: ReasoningModels { ReasoningModels(directory: environment.cacheDirectory) }

    /// Starts the status line on stderr's terminal.
    func startStatus(_ label: String) {
        guard console.errorsAreTerminal, !console.isQuiet, !options.verbose, environment["TERM"] != "dumb"
        else { return }
        console.statusLine.start(label)
    }
}
