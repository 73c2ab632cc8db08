import HTTPTransport
import OpenAIWire
import PlainText

/// Reads the values of one mapping, and reports those of the wrong kind.
struct SectionReader {
    let context: LoadContext
    let section: KeySection
    /// The path of the mapping, as in `model_list[2].litellm_params`.
    let path: String
    let mapping: ConfigMapping

    func keyPath(_ key: String) -> String { path.isEmpty ? key.shown : "\(path).\(key.shown)" }

    func position(_ key: String) -> SourcePosition? { mapping[key]?.position }

    /// The value with references resolved; `nil` for a missing or null value.
    func value(_ key: String, isSecret: Bool = true) -> ConfigNode? {
        guard let node = mapping[key], !node.isNull else { return nil }
        let resolved = context.resolved(node, keyPath(key), isSecret: isSecret)
        return resolved.isNull ? nil : resolved
    }

    // MARK: - Scalars

    /// A text; a number or boolean is used as written.
    func text(_ key: String, isSecret: Bool = true) -> String? {
        guard let node = value(key, isSecret: isSecret) else { return nil }
        switch node.value {
        case .string(let text):
            return text
        case .number, .bool, .nonFinite:
            return node.written
        case .null, .sequence, .mapping:
            reportUnexpected(key, node, "text")
            return nil
        }
    }

    func bool(_ key: String) -> Bool? {
        guard let node = value(key) else { return nil }
        switch node.value {
        case .bool(let value):
            return value
        case .number(let number) where number.int == 0 || number.int == 1:
            return number.int == 1
        case .string(let text):
            if case .bool(let value) = YAMLScalar.resolve(text.trimmed) { return value }
            if text == "0" || text == "1" { return text == "1" }
            reportUnexpected(key, node, "true or false")
            return nil
        default:
            reportUnexpected(key, node, "true or false")
            return nil
        }
    }

    func double(_ key: String, atLeast least: Double = 0) -> Double? {
        guard let node = value(key) else { return nil }
        let number: Double? =
            switch node.value {
            case .number(let number): number.double
            case .string(let text): Double(text.trimmed)
            default: nil
            }
        guard let number, number.isFinite, number >= least else {
            reportUnexpected(
                key,
                node,
                "a number of at least \(least == 0 ? "0" : "\(least)")",
                found: outOfRange(node)
            )
            return nil
        }
        return number
    }

    func int(_ key: String, atLeast least: Int = 0) -> Int? {
        guard let node = value(key) else { return nil }
        let number: Double? =
            switch node.value {
            case .number(let number): number.int.map { Double($0) } ?? number.double
            case .string(let text): Double(text.trimmed)
            default: nil
            }
        guard let number, let whole = Int(exactly: number.rounded(.down)), whole >= least, number < 1e15
        else {
            reportUnexpected(key, node, "a whole number of at least \(least)", found: outOfRange(node))
            return nil
        }
        return whole
    }

    /// Seconds, as a number or as text.
    func duration(_ key: String) -> Duration? {
        guard let seconds = double(key) else { return nil }
        return .seconds(min(seconds, 1_000_000_000))
    }

    /// The seconds of a limit; as in LiteLLM zero means that none is set.
    func limit(_ key: String) -> Duration? {
        guard let duration = duration(key) else { return nil }
        guard duration > .zero else {
            report(.warning, key, "0 seconds counts as not set")
            return nil
        }
        return duration
    }

    // MARK: - Lists and mappings

    /// A list of strings; a single string counts as a list of one.
    func texts(_ key: String, isSecret: Bool = false) -> [String]? {
        guard let node = value(key, isSecret: isSecret) else { return nil }
        if let text = node.string { return [text] }
        guard let nodes = node.sequence else {
            reportUnexpected(key, node, "a list of strings")
            return nil
        }
        return nodes.enumerated().compactMap { index, element in
            switch element.value {
            case .string, .number, .bool: return element.written
            default:
                let place = "\(keyPath(key))[\(index)]"
                context.findings.add(
                    .error,
                    at: element.position,
                    place,
                    "expected text, found \(element.kind)"
                )
                return nil
            }
        }
    }

    func object(_ key: String) -> JSONObject? {
        guard let node = value(key) else { return nil }
        guard let mapping = node.mapping else {
            reportUnexpected(key, node, "a mapping")
            return nil
        }
        return mapping.json
    }

    /// A reader for a nested mapping; the caller reports unknown keys in it.
    func nested(_ key: String) -> SectionReader? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let nested = node.mapping else {
            reportUnexpected(key, node, "a mapping")
            return nil
        }
        return SectionReader(context: context, section: section, path: keyPath(key), mapping: nested)
    }

    // MARK: - Findings

    func report(
        _ severity: ConfigDiagnostic.Severity,
        _ key: String,
        _ message: String,
        remedy: String? = nil
    ) {
        context.findings.add(severity, at: position(key), keyPath(key), message, remedy: remedy)
    }

    /// Warns at the key instead of its value.
    func warn(of entry: ConfigMapping.Entry, _ message: String, remedy: String? = nil) {
        context.findings.add(.warning, at: entry.keyPosition, keyPath(entry.key), message, remedy: remedy)
    }

    /// What a message calls a number that cannot be used; `nil` for any other value.
    private func outOfRange(_ node: ConfigNode) -> String? {
        switch node.value {
        case .number, .nonFinite: "one that is out of range"
        default: nil
        }
    }

    private func reportUnexpected(_ key: String, _ node: ConfigNode, _ wanted: String, found: String? = nil) {
        context.findings.add(
            .error,
            at: node.position,
            keyPath(key),
            "expected \(wanted), found \(found ?? node.kind); using the default"
        )
    }
}

extension SectionReader {
    /// `ssl_verify`: a boolean, or the path of a file with authorities.
    func certificateCheck(_ key: String) -> CertificateCheck? {
        guard let node = value(key, isSecret: false) else { return nil }
        if case .string(let text) = node.value, bool(ofText: text) == nil {
            return text.isEmpty ? nil : .authorities(path: text)
        }
        return bool(key).map { $0 ? .system : .none }
    }

    private func bool(ofText text: String) -> Bool? {
        guard case .bool(let value) = YAMLScalar.resolve(text.trimmed) else { return nil }
        return value
    }
}
