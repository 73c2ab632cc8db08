import PlainText
import ProxyCore

/// `general_settings`: the proxy's own clients, limits and health.
struct GeneralSettings {
    private let reader: SectionReader

    init(_ reader: SectionReader) {
        self.reader = reader
    }

    func apply(to configuration: inout ProxyConfiguration) {
        configuration.servesEverybody = reader.bool("no_auth") ?? false
        configuration.masterKey = masterKey(isOptional: configuration.servesEverybody)
        configuration.allowedAddresses = allowedAddresses(isOptional: configuration.servesEverybody)
        configuration.alwaysIncludesStreamUsage = reader.bool("always_include_stream_usage") ?? false
        applyLimits(to: &configuration.limits)
        configuration.passThroughPaths = PassThroughReader(reader: reader).read()
        var health = configuration.health
        health.runsInBackground = reader.bool("background_health_checks") ?? health.runsInBackground
        health.interval = reader.limit("health_check_interval") ?? health.interval
        health.showsDetails = reader.bool("health_check_details") ?? health.showsDetails
        configuration.health = health
        if configuration.servesEverybody, !configuration.isOpenToEverybody {
            let key = configuration.masterKey == nil ? "allowed_ips" : "master key"
            reader.report(
                .warning,
                "no_auth",
                "has no effect beside the \(key), which counts",
                remedy: "delete one of them"
            )
        }
        configuration.listing.includesPatterns = reader.bool("return_wildcard_routes") ?? false
    }

    private func applyLimits(to limits: inout ProxyLimits) {
        limits.requestBodyBytes = bytes("max_request_size_mb") ?? limits.requestBodyBytes
        limits.responseBodyBytes = bytes("max_response_size_mb")
        limits.parallelRequests =
            reader.int("global_max_parallel_requests", atLeast: 1)
            ?? reader.int("max_in_flight_requests_per_worker", atLeast: 1)
        limits.queuedRequests = reader.int("max_queued_requests_per_worker")
        limits.queueTimeout = reader.duration("admission_queue_timeout_seconds") ?? limits.queueTimeout
    }

    /// Mebibytes in bytes; zero and less than a byte count as no limit given.
    private func bytes(_ key: String) -> Int? {
        guard let size = reader.double(key), size > 0 else { return nil }
        return Int(exactly: (min(size, 1e9) * 1_048_576).rounded(.up))
    }

    // MARK: - The master key

    private static let key = "master_key"
    private static let variable = "LITELLM_MASTER_KEY"

    /// The key of the file, else that of the environment.
    ///
    /// One that is empty would let everybody in, and is an error.
    private func masterKey(isOptional: Bool) -> SecretString? {
        let findings = reader.context.findings
        if let node = reader.mapping[Self.key], !node.isNull {
            guard node.mapping == nil, node.sequence == nil, !node.isBool else {
                findings.fail(
                    at: node.position,
                    reader.keyPath(Self.key),
                    "takes text, and this is \(node.kind)",
                    remedy: "general_settings.no_auth: true serves everybody"
                )
                return nil
            }
            guard let text = reader.text(Self.key) else { return nil }
            return checked(text, at: node.position, reader.keyPath(Self.key), isOptional)
        }
        if let text = reader.context.environment[Self.variable] {
            return checked(text, at: nil, Self.variable, isOptional)
        }
        // A line without a value, as a template leaves it whose variable is not set.
        return reader.mapping[Self.key].flatMap {
            checked("", at: $0.position, reader.keyPath(Self.key), isOptional)
        }
    }

    private func checked(
        _ text: String,
        at position: SourcePosition?,
        _ path: String,
        _ isOptional: Bool
    ) -> SecretString? {
        let findings = reader.context.findings
        findings.redaction.add(text)
        guard text.unicodeScalars.contains(where: { !$0.isBlank }) else {
            guard !isOptional else { return nil }
            findings.fail(
                at: position,
                path,
                "the master key is empty, which would let everybody in",
                remedy:
                    "give it a value, or write general_settings.no_auth: true to serve everybody on purpose"
            )
            return nil
        }
        guard !isUnresolved(text) else {
            findings.fail(
                at: position,
                path,
                "the master key is a reference to a variable in a form that is not replaced by its value",
                remedy: "write the whole value as os.environ/NAME, and set that variable"
            )
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            findings.fail(
                at: position,
                path,
                "the master key holds a control character, which no client can send"
            )
            return nil
        }
        if text == "sk-1234" {
            findings.add(
                .warning,
                at: position,
                path,
                "the master key is the one of LiteLLM's documentation, which everybody knows",
                remedy: "choose another"
            )
        }
        return SecretString(text)
    }

    /// Whether a text was to be replaced by a variable's value, and is written so that it is not: `os.environ.NAME` and the like.
    ///
    /// `${NAME}`, which LiteLLM takes as the key it is, is only warned of.
    private func isUnresolved(_ text: String) -> Bool {
        EnvironmentReference(text.trimmed) != nil
            || text.contains("os.environ") && EnvironmentReference.misspelt(in: text) != nil
    }

    // MARK: - Addresses

    /// The addresses that may ask; a list that cannot be enforced as it is written forbids to serve.
    private func allowedAddresses(isOptional: Bool) -> [AddressRange]? {
        let key = "allowed_ips"
        guard let node = reader.mapping[key], !node.isNull else { return nil }
        let findings = reader.context.findings
        let path = reader.keyPath(key)
        if reader.bool("use_x_forwarded_for") == true, !isOptional {
            findings.fail(
                at: node.position,
                path,
                "is compared with the peer's own address, and use_x_forwarded_for asks for another",
                remedy: "let the proxy in front check the addresses, and delete one of the two keys"
            )
        }
        guard let texts = reader.texts(key) else {
            findings.fail(at: node.position, path, "takes a list of addresses, and this is \(node.kind)")
            return nil
        }
        let ranges = texts.compactMap { text -> AddressRange? in
            if let range = AddressRange(text.trimmed) { return range }
            findings.fail(
                at: node.position,
                path,
                "\(text.shown) is not an IP address, and not a range of them",
                remedy: "write it as 10.0.0.7, 10.0.0.0/8, fd00::1 or fd00::/8"
            )
            return nil
        }
        guard !ranges.isEmpty else {
            findings.fail(
                at: node.position,
                path,
                "the list has no address in it, so that nobody could use the proxy",
                remedy: "add the addresses that may, or delete the key"
            )
            return nil
        }
        return ranges
    }
}

extension ConfigNode {
    fileprivate var isBool: Bool {
        guard case .bool = value else { return false }
        return true
    }
}

extension Unicode.Scalar {
    /// Whether nothing is to be seen of it: a blank of any kind, or of no width.
    fileprivate var isBlank: Bool {
        properties.isWhitespace || properties.generalCategory == .format
            || properties.generalCategory == .control
    }
}
