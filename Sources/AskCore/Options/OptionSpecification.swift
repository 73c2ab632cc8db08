/// The names, the value and the description of one option.
///
/// Parser, help, manual page and completions are all made from it.
struct OptionSpecification: Sendable {
    var id: OptionID
    /// The long names, without dashes.
    ///
    /// The help shows the first one.
    var long: [String]
    var short: Character?
    var value: Value
    var section: Section
    /// One line, no full stop.
    var help: String
    /// What the manual page adds to ``help``.
    var detail: String
    /// Whether the short help shows it.
    var isEssential: Bool
    var completion: Completion

    /// Whether the option takes a value.
    enum Value: Sendable, Hashable {
        case none
        case required(String)
        /// Given only as `--name=value`.
        case optional(String)
    }

    /// What a shell offers as the value.
    enum Completion: Sendable, Hashable {
        case nothing, file, models, sessions
        case words([String])
    }

    /// The headings of the help.
    enum Section: String, Sendable, CaseIterable {
        case asking = "Asking"
        case input = "Input"
        case output = "Output"
        case model = "Model parameters"
        case conversation = "Conversations and history"
        case connection = "Connection"
        case automation = "Scripts"
        case other = "Other"
    }

    init(
        _ id: OptionID,
        _ long: [String],
        _ short: Character? = nil,
        _ value: Value = .none,
        in section: Section,
        _ help: String,
        detail: String = "",
        essential: Bool = false,
        completion: Completion = .nothing
    ) {
        self.id = id
        self.long = long
        self.short = short
        self.value = value
        self.section = section
        self.help = help
        self.detail = detail
        self.isEssential = essential
        self.completion = completion
    }

    /// The names and the value as the help shows them, as in `-m, --model ID`.
    var synopsis: String {
        let names = (short.map { ["-\($0)"] } ?? []) + long.prefix(1).map { "--\($0)" }
        let joined = names.joined(separator: ", ")
        switch value {
        case .none: return joined
        case .required(let name): return "\(joined) \(name)"
        case .optional(let name): return "\(joined)[=\(name)]"
        }
    }
}

/// The options of `ask`.
enum OptionID: String, Sendable, Hashable, CaseIterable {
    case model, system, listModels, baseURL, help, helpAll, version
    case `continue`, session, chat, file, recursive, attach, attachAs, context, fit
    case extract, extractLast, extractOrAll, schema, json, jsonLines, strict
    case option, temperature, topP, maxTokens, seed, stop
    case think, hideReasoning, reasoning, holdReasoning, stats, raw, render, color, quiet, verbose
    case noStdin, stdinTimeout, noStream
    case key, keyFile, keyCommand, header, profile
    case timeout, connectTimeout, firstTokenTimeout, idleTimeout, retries, caCertificate, insecure, proxy
    case dryRun, curl, log, noLog, history, show, last, info, doctor
    case check, choice, each, jobs, resume
    case completions, complete, generateManual
}
