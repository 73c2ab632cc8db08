import HTTPTransport
import OpenAIWire
import PlainText
import ProxyCore

/// Reads the values of one mapping of the configuration, with a finding for each that is not what its key
/// takes.
struct SectionReader {
    let context: LoadContext
    let section: KeySection
    /// The path of the mapping, as in `model_list[2].litellm_params`.
    let path: String
    let mapping: ConfigMapping

    func keyPath(_ key: String) -> String { path.isEmpty ? key.shown : "\(path).\(key.shown)" }

    func position(_ key: String) -> SourcePosition? { mapping[key]?.position }

    /// The value with references resolved; `nil` for none and for null.
    func value(_ key: String, isSecret: Bool = true) -> ConfigNode? {
        guard let node = mapping[key], !node.isNull else { return nil }
        let resolved = context.resolved(node, keyPath(key), isSecret: isSecret)
        return resolved.isNull ? nil : resolved
    }

    // MARK: - Scalars

    /// A text; a number or a boolean counts as it was written.
    func text(_ key: String, isSecret: Bool = true) -> String? {
        guard let node = value(key, isSecret: isSecret) else { return nil }
        switch node.value {
        case .string(let text):
            return text
        case .number, .bool, .nonFinite:
            return node.written
        case .null, .sequence, .mapping:
            wrong(key, node, "text")
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
            wrong(key, node, "true or false")
            return nil
        default:
            wrong(key, node, "true or false")
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
            wrong(key, node, least == 0 ? "a number from 0 up" : "a number from \(least) up")
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
            wrong(key, node, "a whole number from \(least) up")
            return nil
        }
        return whole
    }

    /// Seconds, as a number or a text that holds one.
    func duration(_ key: String) -> Duration? {
        guard let seconds = double(key) else { return nil }
        return .seconds(min(seconds, 1_000_000_000))
    }

    /// Seconds of a limit, for which zero means none given, as in LiteLLM.
    func limit(_ key: String) -> Duration? {
        guard let duration = duration(key) else { return nil }
        guard duration > .zero else {
            report(.warning, key, "a limit of 0 seconds counts as none given")
            return nil
        }
        return duration
    }

    // MARK: - Lists and mappings

    /// A list of texts; a single text counts as a list of one.
    func texts(_ key: String, isSecret: Bool = false) -> [String]? {
        guard let node = value(key, isSecret: isSecret) else { return nil }
        if let text = node.string { return [text] }
        guard let nodes = node.sequence else {
            wrong(key, node, "a list of texts")
            return nil
        }
        return nodes.enumerated().compactMap { index, element in
            switch element.value {
            case .string, .number, .bool: return element.written
            default:
                let place = "\(keyPath(key))[\(index)]"
                context.findings.add(.error, at: element.position, place, "this is \(element.kind), not text")
                return nil
            }
        }
    }

    func object(_ key: String) -> JSONObject? {
        guard let node = value(key) else { return nil }
        guard let mapping = node.mapping else {
            wrong(key, node, "a mapping")
            return nil
        }
        return mapping.json
    }

    /// A reader of a mapping inside this one; what it finds unknown is its caller's to tell.
    func nested(_ key: String) -> SectionReader? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let nested = node.mapping else {
            wrong(key, node, "a mapping")
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

    /// Tells of a key rather than its value.
    func warn(of entry: ConfigMapping.Entry, _ message: String, remedy: String? = nil) {
        context.findings.add(.warning, at: entry.keyPosition, keyPath(entry.key), message, remedy: remedy)
    }

    private func wrong(_ key: String, _ node: ConfigNode, _ wanted: String) {
        context.findings.add(
            .error,
            at: node.position,
            keyPath(key),
            "takes \(wanted), and this is \(node.kind); the default is used"
        )
    }
}

extension SectionReader {
    /// `ssl_verify`: a boolean, or the path of a file of authorities.
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
