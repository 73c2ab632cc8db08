import PlainText
import ProxyCore

/// `general_settings`: authentication, limits and health.
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
            let winner = configuration.masterKey == nil ? "allowed_ips" : "the master key"
            reader.report(
                .warning,
                "no_auth",
                "has no effect, because \(winner) is set and wins",
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

    /// Converts mebibytes to bytes; zero means that no limit is set.
    private func bytes(_ key: String) -> Int? {
        guard let size = reader.double(key), size > 0 else { return nil }
        return Int(exactly: (min(size, 1e9) * 1_048_576).rounded(.up))
    }

    // MARK: - The master key

    private static let key = "master_key"
    private static let variable = "LITELLM_MASTER_KEY"

    /// The file's key, else the environment's.
    ///
    /// An empty key would let everyone in and is an error.
    private func masterKey(isOptional: Bool) -> SecretString? {
        let findings = reader.context.findings
        if let node = reader.mapping[Self.key], !node.isNull {
            guard node.mapping == nil, node.sequence == nil, !node.isBool else {
                findings.fail(
                    at: node.position,
                    reader.keyPath(Self.key),
                    "expected text, found \(node.kind)",
                    remedy: "to serve everyone, write general_settings.no_auth: true"
                )
                return nil
            }
            guard let text = reader.text(Self.key) else { return nil }
            return checked(text, at: node.position, reader.keyPath(Self.key), isOptional)
        }
        if let text = reader.context.environment[Self.variable] {
            return checked(text, at: nil, Self.variable, isOptional)
        }
        // A key without a value, as left by a template with an unset variable.
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
                "the master key is empty, which would let everyone in",
                remedy:
                    "give it a value, or write general_settings.no_auth: true to serve everyone on purpose"
            )
            return nil
        }
        guard !isUnresolved(text) else {
            findings.fail(
                at: position,
                path,
                "the master key refers to a variable in an unsupported form",
                remedy: "write the whole value as os.environ/NAME and set that variable"
            )
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            findings.fail(
                at: position,
                path,
                "the master key contains a control character, which no client can send"
            )
            return nil
        }
        if text == "sk-1234" {
            findings.add(
                .warning,
                at: position,
                path,
                "the master key is the example from LiteLLM's documentation, which is public",
                remedy: "choose another one"
            )
        }
        return SecretString(text)
    }

    /// Whether a text refers to a variable in an unsupported form, such as `os.environ.NAME`.
    ///
    /// `${NAME}` only causes a warning, because LiteLLM uses it literally.
    private func isUnresolved(_ text: String) -> Bool {
        EnvironmentReference(text.trimmed) != nil
            || text.contains("os.environ") && EnvironmentReference.misspelt(in: text) != nil
    }

    // MARK: - Addresses

    /// The addresses that may send requests; a list that cannot be enforced as written is fatal.
    private func allowedAddresses(isOptional: Bool) -> [AddressRange]? {
        let key = "allowed_ips"
        guard let node = reader.mapping[key], !node.isNull else { return nil }
        let findings = reader.context.findings
        let path = reader.keyPath(key)
        if reader.bool("use_x_forwarded_for") == true, !isOptional {
            findings.fail(
                at: node.position,
                path,
                "is compared with the peer's address, but use_x_forwarded_for asks for the forwarded one",
                remedy: "let the proxy in front check the addresses, and delete one of the two keys"
            )
        }
        guard let texts = reader.texts(key) else {
            findings.fail(at: node.position, path, "expected a list of addresses, found \(node.kind)")
            return nil
        }
        let ranges = texts.compactMap { text -> AddressRange? in
            if let range = AddressRange(text.trimmed) { return range }
            findings.fail(
                at: node.position,
                path,
                "\(text.shown) is neither an IP address nor a range",
                remedy: "write it as 10.0.0.7, 10.0.0.0/8, fd00::1 or fd00::/8"
            )
            return nil
        }
        guard !ranges.isEmpty else {
            findings.fail(
                at: node.position,
                path,
                "the list has no valid address, so nobody could use the proxy",
                remedy: "add addresses, or delete the key"
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
    /// Whether it is invisible: white space, or without width.
    fileprivate var isBlank: Bool {
        properties.isWhitespace || properties.generalCategory == .format
            || properties.generalCategory == .control
    }
}
