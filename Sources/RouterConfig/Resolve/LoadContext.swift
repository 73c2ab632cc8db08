import OpenAIWire
import PlainText

/// What the readers of one load share: the environment, and where findings go.
final class LoadContext {
    private(set) var findings = Findings()
    /// The process's environment, with `environment_variables` of the file over it.
    var environment: [String: String]

    init(environment: [String: String]) {
        self.environment = environment
    }

    /// Reads something again whose findings are told already.
    func quietly<Value>(_ read: () -> Value) -> Value {
        let told = findings
        findings = Findings()
        defer { findings = told }
        return read()
    }

    /// The first of the variables that has a value.
    func firstValue(of variables: [String]) -> (name: String, value: String)? {
        for name in variables {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }
}

// MARK: - References to the environment

extension LoadContext {
    /// Whether a missing variable forbids to serve.
    enum Need {
        /// Something that is served needs it.
        case required
        /// Nothing that is served here reads it; a warning is enough.
        case unused
    }

    /// The value with every `os.environ/NAME` in it replaced, wherever it stands.
    ///
    /// - Parameter isSecret: whether what comes from the environment must not show up in a text.
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
            // What stands there may be the secret itself, and is not repeated.
            let message = "what follows os.environ/ is no name of a variable"
            let remedy = "names are letters, digits and _; the value itself is written without os.environ/"
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
            "this is not replaced by the value of a variable and counts as it is written",
            remedy: "write the whole value as os.environ/\(isVariable(name, in: text) ? name : "NAME")"
        )
    }

    /// Whether a name may be repeated: one that is no variable's may be part of a secret that begins with a
    /// dollar.
    private func isVariable(_ name: String, in text: String) -> Bool {
        if environment[name] != nil { return true }
        let isBare = text.trimmed.hasPrefix("$") && !text.trimmed.hasPrefix("${")
        return !isBare && !name.isEmpty && name == name.uppercased()
    }

    /// Tells of missing variables in something that is not read here.
    func survey(_ node: ConfigNode, _ path: String) {
        _ = resolved(node, path, need: .unused)
    }
}
