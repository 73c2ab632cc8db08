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
                "A value that is not JSON is sent as a string. Dots reach into objects: chat_template_kwargs.enable_thinking=false."
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
        .init(.maxTokens, ["max-tokens"], nil, .required("N"), in: .model, "Limit of the answer in tokens"),
        .init(.seed, ["seed"], nil, .required("N"), in: .model, "Seed of the sampler"),
        .init(.stop, ["stop"], nil, .required("TEXT"), in: .model, "Stop at this text; repeatable"),
        .init(
            .think,
            ["think"],
            nil,
            .optional("low|medium|high|off"),
            in: .model,
            "Turn reasoning on, to a level, or off",
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
            "Named conversation, created on first use",
            completion: .sessions
        ),
        .init(.chat, ["chat"], "i", in: .conversation, "Chat; /help lists the commands", essential: true),
        .init(.resume, ["resume"], nil, in: .conversation, "Continue the last answer where it was cut off"),
        .init(.last, ["last"], nil, in: .conversation, "Print the last answer again; with -x its code block"),
        .init(
            .history,
            ["history"],
            nil,
            in: .conversation,
            "List earlier questions; with words, only those that contain them"
        ),
        .init(.show, ["show"], nil, .required("ID"), in: .conversation, "Print one entry of the history"),
        .init(
            .log,
            ["log"],
            nil,
            in: .conversation,
            "Save this question and answer to the history (the default)"
        ),
        .init(
            .noLog,
            ["no-log"],
            nil,
            in: .conversation,
            "Do not save this question and answer to the history"
        ),
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
            "Read the key from the first line of a command's output"
        ),
        .init(
            .key,
            ["key"],
            nil,
            .required("KEY"),
            in: .connection,
            "The key itself; every user can see it in ps ($ASK_API_KEY)"
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
            "Timeout for the whole answer (none)"
        ),
        .init(
            .connectTimeout,
            ["connect-timeout"],
            nil,
            .required("SECONDS"),
            in: .connection,
            "Timeout for connecting (5)"
        ),
        .init(
            .firstTokenTimeout,
            ["first-token-timeout"],
            nil,
            .required("SECONDS"),
            in: .connection,
            "Timeout for the first token (300)"
        ),
        .init(
            .idleTimeout,
            ["idle-timeout"],
            nil,
            .required("SECONDS"),
            in: .connection,
            "Timeout between two tokens (60)"
        ),
        .init(
            .retries,
            ["retries"],
            nil,
            .required("N"),
            in: .connection,
            "How often to retry before the first token (2)"
        ),
        .init(
            .caCertificate,
            ["cacert"],
            nil,
            .required("FILE"),
            in: .connection,
            "Trust the certificate authorities in this file",
            completion: .file
        ),
        .init(.insecure, ["insecure"], "k", in: .connection, "Do not check the server's certificate"),
        .init(.proxy, ["proxy"], nil, .required("URL"), in: .connection, "Use this HTTP proxy"),
    ]

    static let automation: [OptionSpecification] = [
        .init(
            .check,
            ["check"],
            nil,
            in: .automation,
            "Answer yes or no as status 0 or 1, with nothing on stdout",
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
            "Ask once for each line of stdin; {} in the words is replaced by it",
            detail:
                "The answers keep the order of the lines and are one line each; use --json for longer ones.",
            essential: true
        ),
        .init(
            .jobs,
            ["jobs"],
            "j",
            .required("N"),
            in: .automation,
            "With --each: how many questions at a time (4)"
        ),
        .init(.dryRun, ["dry-run"], nil, in: .automation, "Print the request's body, send nothing"),
        .init(.curl, ["curl"], nil, in: .automation, "Print the request as a curl command, send nothing"),
    ]

    static let other: [OptionSpecification] = [
        .init(
            .doctor,
            ["doctor"],
            nil,
            in: .other,
            "Find out why the server does not work",
            essential: true
        ),
        .init(.info, ["info"], nil, in: .other, "Print each effective setting and where it comes from"),
        .init(
            .completions,
            ["completions"],
            nil,
            .required("SHELL"),
            in: .other,
            "Print completions for bash, zsh or fish",
            completion: .words(["bash", "zsh", "fish"])
        ),
        .init(.help, ["help"], "h", in: .other, "Print the short help", essential: true),
        .init(.helpAll, ["help-all"], nil, in: .other, "Print all options", essential: true),
        .init(.version, ["version"], "V", in: .other, "Print the version", essential: true),
    ]
}
