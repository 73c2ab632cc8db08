/// Completion scripts for shells, made from the option table.
///
/// They get the names of models and sessions from `ask`.
enum CompletionScript {
    static func text(for shell: String) throws(AskError) -> String {
        switch shell {
        case "bash": return bash
        case "zsh": return zsh
        case "fish": return fish
        default:
            throw AskError(
                .usage,
                "no completions for '\(shell)'",
                remedy: "Use bash, zsh or fish."
            )
        }
    }

    private static func names(_ option: OptionSpecification) -> [String] {
        (option.short.map { ["-\($0)"] } ?? []) + option.long.map { "--\($0)" }
    }

    // MARK: bash

    /// Does not use `compgen -W`, which expands its words: a model named `$(command)` would run the command.
    private static var bash: String {
        let all = OptionTable.all.flatMap(names).joined(separator: " ")
        let cases = OptionTable.all.compactMap { option -> String? in
            guard case .required = option.value else { return nil }
            let words = bashWords(option.completion)
            return "        \(names(option).joined(separator: "|"))) \(words); return ;;"
        }
        return """
            # Completions of ask for bash: source this file, or put it into bash-completion's directory as "ask".

            # Offers the lines on stdin that start with the current word. They are compared and quoted, never expanded.
            _ask_offer() {
                local name
                while IFS= read -r name; do
                    if [[ -n "$name" && "$name" == "$current"* && "$name" != "$head" ]]; then
                        # bash replaces only what follows the last colon.
                        printf -v name %q "${name#"$head"}"
                        COMPREPLY+=("$name")
                    fi
                done
            }
            _ask_query() {
                compopt +o default 2>/dev/null
                _ask_offer <<< "$(ask --complete "$1" 2>/dev/null)"
            }
            _ask_words() {
                local newline=$'\\n'
                _ask_offer <<< "${1// /$newline}"
            }
            _ask() {
                local index=$COMP_CWORD head=""
                local current="${COMP_WORDS[COMP_CWORD]}"
                # bash splits words at colons, which model ids contain.
                while ((index > 1)) && [[ "${COMP_WORDS[index]}" == ":" || "${COMP_WORDS[index-1]}" == ":" ]]; do
                    index=$((index - 1))
                    current="${COMP_WORDS[index]}$current"
                done
                if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then head="${current%"${current##*:}"}"; fi
                local before="${COMP_WORDS[index-1]}"
                COMPREPLY=()
                case "$before" in
            \(cases.joined(separator: "\n"))
                esac
                if [[ "$current" == -* ]]; then _ask_words "\(all)"; fi
            }
            complete -o default -F _ask ask

            """
    }

    private static func bashWords(_ completion: OptionSpecification.Completion) -> String {
        switch completion {
        // bash completes and quotes file names itself.
        case .nothing, .file: ":"
        case .models: "_ask_query models"
        case .sessions: "_ask_query sessions"
        case .words(let words): "_ask_words \"\(words.joined(separator: " "))\""
        }
    }

    // MARK: zsh

    private static var zsh: String {
        let specifications = OptionTable.all.flatMap { option in
            names(option).map { zshSpecification($0, option) }
        }
        return """
            #compdef ask
            # Completions of ask for zsh: put this file as "_ask" into a directory of $fpath.
            # compadd quotes what it inserts; -- keeps a name from being read as one of its options.
            _ask_query() { local -a found; found=("${(@f)$(ask --complete "$1" 2>/dev/null)}"); compadd -a -- found }
            _ask_models() { _ask_query models }
            _ask_sessions() { _ask_query sessions }
            _ask() {
                _arguments -S \\
            \(specifications.map { "        \($0) \\" }.joined(separator: "\n"))
                    '*:words:_files'
            }
            if [ "$funcstack[1]" = "_ask" ]; then _ask "$@"; else compdef _ask ask; fi

            """
    }

    private static func zshSpecification(_ name: String, _ option: OptionSpecification) -> String {
        let help = option.help.map { character in
            switch character {
            case "[", "]", ":": "\\\(character)"
            case "'": "'\\''"
            default: String(character)
            }
        }.joined()
        let isLong = name.hasPrefix("--")
        let action: String
        switch option.completion {
        case .nothing: action = " "
        case .file: action = "_files"
        case .models: action = "_ask_models"
        case .sessions: action = "_ask_sessions"
        case .words(let words): action = "(\(words.joined(separator: " ")))"
        }
        switch option.value {
        case .none: return "'*\(name)[\(help)]'"
        case .required: return "'*\(name)\(isLong ? "=" : "+")[\(help)]:value:\(action)'"
        case .optional: return "'*\(name)=-[\(help)]::value:\(action)'"
        }
    }

    // MARK: fish

    private static var fish: String {
        let lines = OptionTable.all.map { option in
            var line = "complete -c ask"
            if let short = option.short { line += " -s \(short)" }
            for name in option.long { line += " -l \(name)" }
            if case .required = option.value { line += " -r" }
            switch option.completion {
            case .nothing: if case .required = option.value { line += " -f" }
            case .file: line += " -F"
            case .models: line += " -f -a '(__ask_query models)'"
            case .sessions: line += " -f -a '(__ask_query sessions)'"
            case .words(let words): line += " -f -a '\(words.joined(separator: " "))'"
            }
            return "\(line) -d \(Shell.quoted(option.help))"
        }
        return """
            # Completions of ask for fish: put this file as "ask.fish" into ~/.config/fish/completions.
            # fish quotes what it inserts, except a tilde at the beginning.
            function __ask_query
                ask --complete $argv[1] 2>/dev/null | string match -r '^[^~].*'
            end
            \(lines.joined(separator: "\n"))

            """
    }
}
