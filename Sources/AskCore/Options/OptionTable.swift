/// All options, in the order in which the help shows them.
enum OptionTable {
    static var all: [OptionSpecification] {
        asking + input + output + modelParameters + conversation + connection + automation + other
    }

    private static let asking: [OptionSpecification] = [
        .init(
            .model,
            ["model"],
            "m",
            .required("ID"),
            in: .asking,
            "Ask this model ($ASK_MODEL)",
            detail: "An id as --list-models shows it, or an alias of the configuration.",
            essential: true,
            completion: .models
        ),
        .init(
            .system,
            ["system"],
            "s",
            .required("TEXT"),
            in: .asking,
            "System prompt; @FILE reads a file",
            detail: "Given several times, the texts are joined by a blank line.",
            essential: true
        ),
        .init(
            .listModels,
            ["list-models"],
            "l",
            in: .asking,
            "List the models of the server",
            essential: true
        ),
        .init(
            .baseURL,
            ["base-url"],
            nil,
            .required("URL"),
            in: .asking,
            "Address of the server ($ASK_BASE_URL)",
            detail: "With or without /v1, and a whole .../v1/chat/completions is understood too.",
            essential: true
        ),
        .init(
            .profile,
            ["profile"],
            "P",
            .required("NAME"),
            in: .asking,
            "Use [profile.NAME] of the configuration ($ASK_PROFILE)"
        ),
    ]

    private static let input: [OptionSpecification] = [
        .init(
            .file,
            ["file"],
            "f",
            .required("PATH|URL|-"),
            in: .input,
            "Add a text file as context; repeatable",
            essential: true,
            completion: .file
        ),
        .init(.recursive, ["recursive"], nil, in: .input, "Let -f take directories"),
        .init(
            .attach,
            ["attach"],
            "a",
            .required("PATH|URL|-"),
            in: .input,
            "Attach an image, audio or PDF; repeatable",
            detail: "The type is told by the first bytes.",
            essential: true,
            completion: .file
        ),
        .init(
            .attachAs,
            ["at"],
            nil,
            .required("PATH=MIME"),
            in: .input,
            "Attach with this type: --at PATH MIME",
            completion: .file
        ),
        .init(
            .noStdin,
            ["no-stdin"],
            "n",
            in: .input,
            "Never touch stdin, as in `while read` loops",
            essential: true
        ),
        .init(
            .stdinTimeout,
            ["stdin-timeout"],
            nil,
            .required("SECONDS"),
            in: .input,
            "Give up on a silent stdin after this long, 0 never ($ASK_STDIN_TIMEOUT, 30)"
        ),
        .init(
            .context,
            ["context"],
            nil,
            .required("STYLE"),
            in: .input,
            "How stdin and files are marked: tags, fence, plain",
            completion: .words(["tags", "fence", "plain"])
        ),
        .init(
            .fit,
            ["fit"],
            nil,
            .required("MODE"),
            in: .input,
            "Cut too long a context: head, tail, middle, lines",
            detail:
                "head keeps the beginning, tail the end, middle both ends, lines evenly spread lines. What was cut is told.",
            completion: .words(["head", "tail", "middle", "lines"])
        ),
    ]

    private static let output: [OptionSpecification] = [
        .init(
            .extract,
            ["extract"],
            "x",
            in: .output,
            "Print the first fenced code block only; none: status 1",
            essential: true
        ),
        .init(
            .extractLast,
            ["extract-last", "xl"],
            nil,
            in: .output,
            "Print the last fenced code block only"
        ),
        .init(
            .extractOrAll,
            ["extract-or-all"],
            nil,
            in: .output,
            "Like -x, and the whole answer where there is no block"
        ),
        .init(
            .schema,
            ["schema"],
            nil,
            .required("JSON|FILE|DSL"),
            in: .output,
            "Answer as JSON by a schema, as in 'name, age int'",
            detail: "The answer is checked here as well; one that does not fit is status 65.",
            completion: .file
        ),
        .init(
            .json,
            ["json"],
            nil,
            in: .output,
            "One JSON object: text, usage, timings, route",
            essential: true
        ),
        .init(.jsonLines, ["jsonl"], nil, in: .output, "JSON lines while the answer comes"),
        .init(.raw, ["raw"], "r", in: .output, "No Markdown: the model's text as it is"),
        .init(
            .render,
            ["render"],
            nil,
            .required("WHEN"),
            in: .output,
            "Render Markdown: auto, always, never",
            completion: .words(["auto", "always", "never"])
        ),
        .init(
            .color,
            ["color"],
            nil,
            .required("WHEN"),
            in: .output,
            "Colours: auto, always, never",
            detail: "NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and TERM=dumb are heeded.",
            completion: .words(["auto", "always", "never"])
        ),
        .init(
            .stats,
            ["stats"],
            "u",
            in: .output,
            "Receipt on stderr: tokens, speed, route ($ASK_STATS)",
            essential: true
        ),
        .init(
            .reasoning,
            ["reasoning"],
            nil,
            .required("WHAT"),
            in: .output,
            "Reasoning on stderr: show, hide, only",
            completion: .words(["show", "hide", "only"])
        ),
        .init(.hideReasoning, ["hide-reasoning"], "R", in: .output, "No reasoning, no counter of it"),
        .init(
            .holdReasoning,
            ["hold-reasoning"],
            nil,
            .required("WHEN"),
            in: .output,
            "Hold the beginning back until a stray </think>: auto, always, never",
            detail:
                "Some servers send reasoning without its opening tag. auto holds where model or text look like it.",
            completion: .words(["auto", "always", "never"])
        ),
        .init(.noStream, ["no-stream"], nil, in: .output, "Write the answer at once when it is complete"),
        .init(
            .strict,
            ["strict"],
            nil,
            in: .output,
            "Status 65 where the answer was cut by a length limit or a filter"
        ),
        .init(.quiet, ["quiet"], "q", in: .output, "No notices"),
        .init(
            .verbose,
            ["verbose"],
            "v",
            in: .output,
            "Request, status, headers and timings on stderr; the key is masked"
        ),
    ]

    /// What scripts of `ask` itself use; no help shows them.
    static let hidden: [OptionSpecification] = [
        .init(.complete, ["complete"], nil, .required("KIND"), in: .other, "Print what a shell offers"),
        .init(.generateManual, ["generate-manual"], nil, in: .other, "Print the manual page"),
    ]
}
