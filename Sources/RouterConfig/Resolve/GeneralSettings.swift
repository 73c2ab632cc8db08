import ProxyCore

/// `general_settings`: the proxy's own clients, limits and health.
struct GeneralSettings {
    private let reader: SectionReader

    init(_ reader: SectionReader) {
        self.reader = reader
    }

    func apply(to configuration: inout ProxyConfiguration) {
        configuration.masterKey = masterKey()
        configuration.alwaysIncludesStreamUsage = reader.bool("always_include_stream_usage") ?? false
        applyLimits(to: &configuration.limits)
        var health = configuration.health
        health.runsInBackground = reader.bool("background_health_checks") ?? health.runsInBackground
        health.interval = reader.limit("health_check_interval") ?? health.interval
        health.showsDetails = reader.bool("health_check_details") ?? health.showsDetails
        configuration.health = health
        warnOfOpenDoor(configuration.masterKey)
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
    private func masterKey() -> SecretString? {
        let findings = reader.context.findings
        if let node = reader.mapping[Self.key], !node.isNull {
            guard node.mapping == nil, node.sequence == nil else {
                findings.fail(
                    at: node.position,
                    reader.keyPath(Self.key),
                    "takes text, and this is \(node.kind)"
                )
                return nil
            }
            guard let text = reader.text(Self.key) else { return nil }
            return checked(text, at: node.position, reader.keyPath(Self.key))
        }
        if let text = reader.context.environment[Self.variable] {
            return checked(text, at: nil, Self.variable)
        }
        // A line without a value, as a template leaves it whose variable is not set.
        return reader.mapping[Self.key].flatMap { checked("", at: $0.position, reader.keyPath(Self.key)) }
    }

    private func checked(_ text: String, at position: SourcePosition?, _ path: String) -> SecretString? {
        let findings = reader.context.findings
        findings.redaction.add(text)
        guard !text.trimmed.isEmpty else {
            findings.fail(
                at: position,
                path,
                "the master key is empty, which would let everybody in",
                remedy: "give it a value, or leave it out to serve without a key"
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

    /// Somebody who checks clients in another way must not get a proxy that checks nobody without being told.
    private func warnOfOpenDoor(_ masterKey: SecretString?) {
        guard masterKey == nil else { return }
        for key in ["custom_auth", "enable_jwt_auth", "enable_oauth2_auth", "enable_oauth2_proxy_auth"] {
            guard let node = reader.mapping[key], !node.isEmpty else { continue }
            if case .bool(false) = node.value { continue }
            reader.report(
                .error,
                key,
                "is not done here, and without a master key every client is let in",
                remedy: "set general_settings.master_key"
            )
        }
    }
}
