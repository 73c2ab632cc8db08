import OpenAIWire
import PlainText

/// The state shared by the readers of one load: the environment and the findings.
final class LoadContext {
    private(set) var findings = Findings()
    /// The process's environment, overridden by the file's `environment_variables`.
    var environment: [String: String]

    init(environment: [String: String]) {
        self.environment = environment
    }

    /// Reads something a second time without reporting its findings again.
    func withoutFindings<Value>(_ read: () -> Value) -> Value {
        let saved = findings
        findings = Findings()
        defer { findings = saved }
        return read()
    }

    /// The first of the variables that is set and not empty.
    func firstValue(of variables: [String]) -> (name: String, value: String)? {
        for name in variables {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }
}

// MARK: - References to the environment

extension LoadContext {
    /// How serious a missing variable is.
    enum Need {
        /// Something that is served needs it: nothing can be served.
        case required
        /// Nothing that is served needs it: a warning.
        case unused
    }

    /// Replaces every `os.environ/NAME` in a value.
    ///
    /// - Parameter isSecret: whether values from the environment must not appear in messages.
    func resolved(_ node: ConfigNode, _ path: String, need: Need = .required, isSecret: Bool = true)
        -> ConfigNode
    {
        var result = node
        switch node.value {
        case .string(let text):
            if let value = resolved(text, at: node.position, path, need: need) {
                if isSecret, SecretCollector.mayBeSecret(value, of: path) { findings.redaction.add(value) }
                result.value = .string(value)
                result.written = value
            } else if EnvironmentReference(text) != nil {
                result.value = .null
            }
        case .sequence(let nodes):
            result.value = .sequence(
                nodes.enumerated().map { resolved($1, "\(path)[\($0)]", need: need, isSecret: isSecret) }
            )
        case .mapping(let mapping):
            let entries = mapping.entries.map { entry in
                var copy = entry
                copy.value = resolved(
                    entry.value,
                    "\(path).\(entry.key.shown)",
                    need: need,
                    isSecret: isSecret
                )
                return copy
            }
            result.value = .mapping(ConfigMapping(entries))
        case .null, .bool, .number, .nonFinite:
            break
        }
        return result
    }

    private func resolved(_ text: String, at position: SourcePosition, _ path: String, need: Need) -> String?
    {
        guard let reference = EnvironmentReference(text) else {
            warnOfOtherSyntax(text, at: position, path, need: need)
            return nil
        }
        guard reference.isName else {
            // It may be the secret itself, so it is not quoted.
            let message = "the text after os.environ/ is not a valid variable name"
            let remedy =
                "names consist of letters, digits and _; to give the value itself, leave out os.environ/"
            if need == .required {
                findings.fail(at: position, path, message, remedy: remedy)
            } else {
                findings.add(.warning, at: position, path, message, remedy: remedy)
            }
            return nil
        }
        guard let value = environment[reference.name] else {
            let message = "the environment variable \(reference.name.shown) is not set"
            if need == .required {
                findings.fail(at: position, path, message, remedy: "set it, or delete the key")
            } else {
                findings.add(.warning, at: position, path, message + "; nothing served here needs it")
            }
            return nil
        }
        if value.isEmpty, need == .required {
            let message = "the environment variable \(reference.name.shown) is empty"
            findings.add(.warning, at: position, path, message)
        }
        return value
    }

    private func warnOfOtherSyntax(_ text: String, at position: SourcePosition, _ path: String, need: Need) {
        guard need == .required, let name = EnvironmentReference.misspelt(in: text) else { return }
        findings.add(
            .warning,
            at: position,
            path,
            "this does not refer to a variable and is used as written",
            remedy: "write the whole value as os.environ/\(isVariable(name, in: text) ? name : "NAME")"
        )
    }

    /// Whether a name may be quoted: one that is not a variable may be part of a secret that starts with a
    /// dollar sign.
    private func isVariable(_ name: String, in text: String) -> Bool {
        if environment[name] != nil { return true }
        let isBare = text.trimmed.hasPrefix("$") && !text.trimmed.hasPrefix("${")
        return !isBare && !name.isEmpty && name == name.uppercased()
    }

    /// Reports missing variables in a value that is not used.
    func checkReferences(in node: ConfigNode, at path: String) {
        _ = resolved(node, path, need: .unused)
    }
}
