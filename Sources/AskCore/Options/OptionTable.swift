/// All options, in the order of the help.
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
            detail: "An id that --list-models shows, or an alias from the configuration.",
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
            detail: "If given several times, the texts are joined by a blank line.",
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
            detail: "With or without /v1; a whole .../v1/chat/completions works, too.",
            essential: true
        ),
        .init(
            .profile,
            ["profile"],
            "P",
            .required("NAME"),
            in: .asking,
            "Use [profile.NAME] from the configuration ($ASK_PROFILE)"
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
        .init(.recursive, ["recursive"], nil, in: .input, "Let -f read directories"),
        .init(
            .attach,
            ["attach"],
            "a",
            .required("PATH|URL|-"),
            in: .input,
            "Attach an image, audio or PDF; repeatable",
            detail: "The type is detected from the first bytes.",
            essential: true,
            completion: .file
        ),
        .init(
            .attachAs,
            ["at"],
            nil,
            .required("PATH=MIME"),
            in: .input,
            "Attach with a given type: --at PATH MIME",
            completion: .file
        ),
        .init(
            .noStdin,
            ["no-stdin"],
            "n",
            in: .input,
            "Ignore stdin, as in `while read` loops",
            essential: true
        ),
        .init(
            .stdinTimeout,
            ["stdin-timeout"],
            nil,
            .required("SECONDS"),
            in: .input,
            "How long to wait for stdin, 0 forever ($ASK_STDIN_TIMEOUT, 30)"
        ),
        .init(
            .context,
            ["context"],
            nil,
            .required("STYLE"),
            in: .input,
            "How to mark stdin and files: tags, fence, plain",
            completion: .words(["tags", "fence", "plain"])
        ),
        .init(
            .fit,
            ["fit"],
            nil,
            .required("MODE"),
            in: .input,
            "Cut context that is too long: head, tail, middle, lines",
            detail:
                "head keeps the beginning, tail the end, middle both ends, lines evenly spread lines. A notice says what was cut.",
            completion: .words(["head", "tail", "middle", "lines"])
        ),
    ]

    private static let output: [OptionSpecification] = [
        .init(
            .extract,
            ["extract"],
            "x",
            in: .output,
            "Print only the first fenced code block; status 1 without one",
            essential: true
        ),
        .init(
            .extractLast,
            ["extract-last", "xl"],
            nil,
            in: .output,
            "Print only the last fenced code block"
        ),
        .init(
            .extractOrAll,
            ["extract-or-all"],
            nil,
            in: .output,
            "Like -x, but the whole answer if there is no block"
        ),
        .init(
            .schema,
            ["schema"],
            nil,
            .required("JSON|FILE|DSL"),
            in: .output,
            "Answer as JSON that matches a schema, as in 'name, age int'",
            detail: "ask checks the answer, too; one that does not match is status 65.",
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
        .init(.jsonLines, ["jsonl"], nil, in: .output, "JSON lines while the answer arrives"),
        .init(.raw, ["raw"], "r", in: .output, "The model's text as it is, without rendering Markdown"),
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
            detail: "NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and TERM=dumb are respected.",
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
        .init(.hideReasoning, ["hide-reasoning"], "R", in: .output, "Show no reasoning and no counter of it"),
        .init(
            .holdReasoning,
            ["hold-reasoning"],
            nil,
            .required("WHEN"),
            in: .output,
            "Hold back the beginning until a stray </think>: auto, always, never",
            detail:
                "Some servers send reasoning without its opening tag. auto holds back if the model or the text suggests it.",
            completion: .words(["auto", "always", "never"])
        ),
        .init(.noStream, ["no-stream"], nil, in: .output, "Write the answer only when it is complete"),
        .init(
            .strict,
            ["strict"],
            nil,
            in: .output,
            "Status 65 if a length limit or a content filter cut the answer"
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

    /// Options for `ask`'s own scripts, which no help shows.
    static let hidden: [OptionSpecification] = [
        .init(
            .complete,
            ["complete"],
            nil,
            .required("KIND"),
            in: .other,
            "Print the names that a shell offers"
        ),
        .init(.generateManual, ["generate-manual"], nil, in: .other, "Print the manual page"),
    ]
}
