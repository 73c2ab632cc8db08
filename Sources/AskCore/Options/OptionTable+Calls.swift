extension OptionTable {
    static let modelParameters: [OptionSpecification] = [
        .init(
            .option,
            ["option"],
            "o",
            .required("KEY=VALUE"),
            in: .model,
            "Any field of the request: -o K V or -o K=V",
            detail:
                "A value that is JSON is sent as such, another as a string. Dots reach into objects: chat_template_kwargs.enable_thinking=false."
        ),
        .init(
            .temperature,
            ["temperature", "temp"],
            nil,
            .required("T"),
            in: .model,
            "Sampling temperature"
        ),
        .init(.topP, ["top-p"], nil, .required("P"), in: .model, "Nucleus sampling"),
        .init(.maxTokens, ["max-tokens"], nil, .required("N"), in: .model, "At most this many tokens"),
        .init(.seed, ["seed"], nil, .required("N"), in: .model, "Seed of the sampler"),
        .init(.stop, ["stop"], nil, .required("TEXT"), in: .model, "Stop at this text; repeatable"),
        .init(
            .think,
            ["think"],
            nil,
            .optional("low|medium|high|off"),
            in: .model,
            "Ask for reasoning, or for none",
            completion: .words(["low", "medium", "high", "off"])
        ),
    ]

    static let conversation: [OptionSpecification] = [
        .init(
            .continue,
            ["continue"],
            "c",
            in: .conversation,
            "Continue the last conversation of this terminal",
            essential: true
        ),
        .init(
            .session,
            ["session", "cid"],
            "S",
            .required("NAME"),
            in: .conversation,
            "Named conversation, made on first use",
            completion: .sessions
        ),
        .init(.chat, ["chat"], "i", in: .conversation, "Chat; /help lists its commands", essential: true),
        .init(.resume, ["resume"], nil, in: .conversation, "Go on with the last answer where it broke off"),
        .init(.last, ["last"], nil, in: .conversation, "Print the last answer again; with -x its code block"),
        .init(
            .history,
            ["history"],
            nil,
            in: .conversation,
            "List earlier questions, or those with the given words"
        ),
        .init(.show, ["show"], nil, .required("ID"), in: .conversation, "Print one exchange of the history"),
        .init(.log, ["log"], nil, in: .conversation, "Keep this exchange in the history (the default)"),
        .init(.noLog, ["no-log"], nil, in: .conversation, "Keep this exchange out of the history"),
    ]

    static let connection: [OptionSpecification] = [
        .init(
            .keyFile,
            ["key-file"],
            nil,
            .required("FILE"),
            in: .connection,
            "Read the key from a file",
            completion: .file
        ),
        .init(
            .keyCommand,
            ["key-cmd"],
            nil,
            .required("COMMAND"),
            in: .connection,
            "Take the key from a command's first line"
        ),
        .init(
            .key,
            ["key"],
            nil,
            .required("KEY"),
            in: .connection,
            "The key itself; others can see it in ps ($ASK_API_KEY)"
        ),
        .init(
            .header,
            ["header"],
            "H",
            .required("'K: V'"),
            in: .connection,
            "Extra header; @FILE reads them from a file"
        ),
        .init(
            .timeout,
            ["timeout"],
            nil,
            .required("SECONDS"),
            in: .connection,
            "Limit for the whole answer (none)"
        ),
        .init(
            .connectTimeout,
            ["connect-timeout"],
            nil,
            .required("SECONDS"),
            in: .connection,
            "Limit for the connection (5)"
        ),
        .init(
            .firstTokenTimeout,
            ["first-token-timeout"],
            nil,
            .required("SECONDS"),
            in: .connection,
            "Limit for the first token (300)"
        ),
        .init(
            .idleTimeout,
            ["idle-timeout"],
            nil,
            .required("SECONDS"),
            in: .connection,
            "Limit between two tokens (60)"
        ),
        .init(
            .retries,
            ["retries"],
            nil,
            .required("N"),
            in: .connection,
            "Tries again before the first token (2)"
        ),
        .init(
            .caCertificate,
            ["cacert"],
            nil,
            .required("FILE"),
            in: .connection,
            "Trust the authorities of this file",
            completion: .file
        ),
        .init(.insecure, ["insecure"], "k", in: .connection, "Trust any certificate"),
        .init(.proxy, ["proxy"], nil, .required("URL"), in: .connection, "Go through this HTTP proxy"),
    ]

    static let automation: [OptionSpecification] = [
        .init(
            .check,
            ["check"],
            nil,
            in: .automation,
            "Ask for yes or no: status 0 or 1, nothing on stdout",
            essential: true
        ),
        .init(
            .choice,
            ["choice"],
            nil,
            .required("A,B,C"),
            in: .automation,
            "Answer with exactly one of these words",
            essential: true
        ),
        .init(
            .each,
            ["each"],
            nil,
            in: .automation,
            "Ask once for each line of stdin; {} in the words stands for it",
            detail:
                "Answers come in the order of the lines, one line each; use --json where they have several.",
            essential: true
        ),
        .init(.jobs, ["jobs"], "j", .required("N"), in: .automation, "With --each: this many at a time (4)"),
        .init(.dryRun, ["dry-run"], nil, in: .automation, "Print the request's body, send nothing"),
        .init(.curl, ["curl"], nil, in: .automation, "Print the request as a curl command, send nothing"),
    ]

    static let other: [OptionSpecification] = [
        .init(
            .doctor,
            ["doctor"],
            nil,
            in: .other,
            "Find out why the server does not answer",
            essential: true
        ),
        .init(.info, ["info"], nil, in: .other, "Each effective setting and where it came from"),
        .init(
            .completions,
            ["completions"],
            nil,
            .required("SHELL"),
            in: .other,
            "Print completions for bash, zsh or fish",
            completion: .words(["bash", "zsh", "fish"])
        ),
        .init(.help, ["help"], "h", in: .other, "Short help", essential: true),
        .init(.helpAll, ["help-all"], nil, in: .other, "All options", essential: true),
        .init(.version, ["version"], "V", in: .other, "Version", essential: true),
    ]
}
