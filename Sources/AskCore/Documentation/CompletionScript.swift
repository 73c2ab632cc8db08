/// Completions for the shells, made from the table of the options; models and sessions are asked of `ask`
/// itself.
enum CompletionScript {
    static func text(for shell: String) throws(AskError) -> String {
        switch shell {
        case "bash": return bash
        case "zsh": return zsh
        case "fish": return fish
        default:
            throw AskError(
                .usage,
                "there are no completions for '\(shell)'",
                remedy: "Write bash, zsh or fish."
            )
        }
    }

    private static func names(_ option: OptionSpecification) -> [String] {
        (option.short.map { ["-\($0)"] } ?? []) + option.long.map { "--\($0)" }
    }

    // MARK: bash

    private static var bash: String {
        let all = OptionTable.all.flatMap(names).joined(separator: " ")
        let cases = OptionTable.all.compactMap { option -> String? in
            guard case .required = option.value, let words = bashWords(option.completion) else { return nil }
            return "        \(names(option).joined(separator: "|"))) \(words); return ;;"
        }
        return """
            # Completions of ask for bash: source this file, or put it into bash-completion's directory as "ask".
            _ask() {
                local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
                COMPREPLY=()
                case "$before" in
            \(cases.joined(separator: "\n"))
                esac
                if [[ "$current" == -* ]]; then
                    COMPREPLY=($(compgen -W "\(all)" -- "$current"))
                fi
                type __ltrim_colon_completions >/dev/null 2>&1 && __ltrim_colon_completions "$current"
            }
            complete -o default -F _ask ask

            """
    }

    private static func bashWords(_ completion: OptionSpecification.Completion) -> String? {
        switch completion {
        case .nothing: "COMPREPLY=()"
        case .file: "COMPREPLY=($(compgen -f -- \"$current\"))"
        case .models: "COMPREPLY=($(compgen -W \"$(ask --complete models 2>/dev/null)\" -- \"$current\"))"
        case .sessions: "COMPREPLY=($(compgen -W \"$(ask --complete sessions 2>/dev/null)\" -- \"$current\"))"
        case .words(let words):
            "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$current\"))"
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
            _ask_models() { local -a found; found=(${(f)"$(ask --complete models 2>/dev/null)"}); compadd -a found }
            _ask_sessions() { local -a found; found=(${(f)"$(ask --complete sessions 2>/dev/null)"}); compadd -a found }
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
            case .models: line += " -f -a '(ask --complete models 2>/dev/null)'"
            case .sessions: line += " -f -a '(ask --complete sessions 2>/dev/null)'"
            case .words(let words): line += " -f -a '\(words.joined(separator: " "))'"
            }
            return "\(line) -d \(Shell.quoted(option.help))"
        }
        return
            "# Completions of ask for fish: put this file as \"ask.fish\" into ~/.config/fish/completions.\n\(lines.joined(separator: "\n"))\n"
    }
}
