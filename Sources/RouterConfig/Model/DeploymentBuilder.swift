import HTTPTransport
import OpenAIWire
import PlainText
import ProxyCore

/// Builds the deployment of an entry whose provider is served.
struct DeploymentBuilder {
    let entry: SectionReader
    let params: SectionReader
    let served: ServedProvider
    let defaultCheck: CertificateCheck

    /// The deployment, or `nil` after calling `reject` with the reason.
    func build(
        modelName: String,
        model: String,
        upstream: String,
        reject: (String, String?) -> Void
    ) -> DeploymentConfiguration? {
        let parameters = ParameterSorter(params: params).sort()
        guard let (written, base) = address(reject) else { return nil }
        let information = InformationReader(entry: entry).read(params: params)
        var deployment = DeploymentConfiguration(
            id: DeploymentID(""),
            modelName: modelName,
            provider: served.provider,
            upstreamModel: upstream,
            baseURL: base,
            configuredModel: model,
            configuredBaseURL: written
        )
        deployment.apiKey = apiKey(base)
        deployment.extraHeaders = headers()
        deployment.certificateCheck = params.certificateCheck("ssl_verify") ?? defaultCheck
        deployment.timeouts.request = params.limit("timeout") ?? params.limit("request_timeout")
        deployment.timeouts.stream = params.limit("stream_timeout")
        deployment.streamKeepAlive = params.duration("keepalive_seconds")
        deployment.retries = params.int("num_retries") ?? params.int("max_retries")
        deployment.weight = params.double("weight")
        deployment.requestsPerMinute = params.int("rpm")
        deployment.tokensPerMinute = params.int("tpm")
        deployment.maxParallelRequests = params.int("max_parallel_requests", atLeast: 1)
        deployment.order = params.int("order", atLeast: Int.min / 1024)
        deployment.tags = params.texts("tags") ?? []
        deployment.cooldownTime = params.duration("cooldown_time") ?? cooldownOfModelInfo()
        deployment.allowedFails = entry.nested("model_info")?.int("allowed_fails")
        if let policy = entry.nested("model_info")?.nested("allowed_fails_policy") {
            deployment.allowedFailsPolicy = PolicyReader(reader: policy, suffix: "AllowedFails").read()
        }
        deployment.defaultParameters = parameters
        deployment.extraBody = extraBody()
        deployment.dropParameters = params.bool("drop_params")
        deployment.allowedParameters = params.texts("allowed_openai_params") ?? []
        deployment.additionalDropParameters = droppedParameters()
        deployment.mockResponse = params.text("mock_response")
        deployment.isResponsesOnly = served.isResponsesOnly
        deployment.information = information
        deployment.id = identity(of: deployment)
        if upstream.contains("*"), !modelName.contains("*") {
            params.report(
                .warning,
                "model",
                "the `*` cannot be filled in, because `model_name` has none",
                remedy: "write `model_name: \"*\"`, or name the model"
            )
        }
        return deployment
    }

    // MARK: - Address and key

    private func address(_ reject: (String, String?) -> Void) -> (written: String, url: String)? {
        let key = ["api_base", "base_url"].first { params.mapping[$0]?.isEmpty == false }
        guard let key else { return defaultAddress(reject) }
        guard let written = params.text(key, isSecret: false)?.trimmed else {
            // Already reported when the value was read.
            return nil
        }
        return parsed(written, reject) { severity, message, remedy in
            params.report(severity, key, message, remedy: remedy)
        }
    }

    private func defaultAddress(_ reject: (String, String?) -> Void) -> (written: String, url: String)? {
        // A misspelt key must not send prompts to OpenAI or another default address.
        if let slip = ParameterSorter.misspeltAddress(in: params.mapping) {
            reject("its address is under the misspelt key \(slip.shown)", "write `api_base`")
            return nil
        }
        if let (name, value) = params.context.firstValue(of: served.baseVariables) {
            return parsed(value, reject) { severity, message, remedy in
                params.context.findings.add(severity, at: nil, name, message, remedy: remedy)
            }
        }
        guard let base = served.defaultBase else {
            let variables = served.baseVariables.joined(separator: " or ")
            reject("`api_base` is missing", variables.isEmpty ? nil : "add it, or set \(variables)")
            return nil
        }
        if let key = ["api_base", "base_url"].first(where: { params.mapping[$0] != nil }) {
            reject(
                "its `\(key)` is empty",
                "write the backend's address, or leave out `\(key)` to use \(base)"
            )
            return nil
        }
        if served.isGuess {
            let message = "`api_base` is missing; using \(base)"
            params.report(.warning, "model", message, remedy: "set `api_base` to the backend's address")
        }
        return (base, base)
    }

    private func parsed(
        _ written: String,
        _ reject: (String, String?) -> Void,
        _ report: (ConfigDiagnostic.Severity, String, String?) -> Void
    ) -> (written: String, url: String)? {
        switch APIBase.parse(written) {
        case .success(let base):
            if let (message, remedy) = base.correction {
                report(base.isGuess ? .error : .warning, message, remedy)
            }
            return (written, base.url)
        case .failure(let problem):
            reject(problem.message, problem.remedy)
            return nil
        }
    }

    /// The entry's key, else the provider's variable; an empty key means none.
    private func apiKey(_ base: String) -> SecretString? {
        if let node = params.mapping["api_key"], !node.isNull {
            guard let key = params.text("api_key") else { return nil }
            return header(key.trimmed, "api_key").map { SecretString($0) }
        }
        guard let (name, value) = params.context.firstValue(of: served.keyVariables) else { return nil }
        params.context.findings.redaction.add(value)
        if base != served.defaultBase, served.provider == .openAI || served.provider == .textCompletionOpenAI
        {
            params.report(
                .note,
                "model",
                "`api_key` is missing, so \(name) is sent to this address, as in LiteLLM"
            )
        }
        return header(value.trimmed, "api_key").map { SecretString($0) }
    }

    /// The text as a header's value; `nil` if it is empty or would break the request head.
    private func header(_ text: String, _ key: String) -> String? {
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F })
        else {
            params.report(.error, key, "contains a control character and is not sent")
            return nil
        }
        return text.isEmpty ? nil : text
    }

    private func headers() -> [DeploymentConfiguration.HeaderField] {
        var fields: [DeploymentConfiguration.HeaderField] = []
        for key in ["headers", "extra_headers"] {
            guard let reader = params.nested(key) else { continue }
            for entry in reader.mapping.entries {
                guard Self.isToken(entry.key) else {
                    reader.report(.error, entry.key, "is not a valid header name and is not sent")
                    continue
                }
                guard let text = reader.text(entry.key) else { continue }
                reader.context.findings.redaction.add(text)
                guard let value = header(text, key) else { continue }
                fields.removeAll { $0.name.lowercased() == entry.key.lowercased() }
                fields.append(.init(name: entry.key, value: SecretString(value)))
            }
        }
        return fields
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
            }
    }

    // MARK: - Body, cooldown and id

    private func extraBody() -> JSONObject {
        let body = params.object("extra_body") ?? [:]
        guard let written = params.mapping["extra_body"], !body.isEmpty else { return body }
        return EnvironmentTyping.typed(.object(body), as: written).objectValue ?? body
    }

    private func droppedParameters() -> [String] {
        let paths = params.texts("additional_drop_params") ?? []
        for path in paths where ParameterPath(path) == nil {
            params.report(
                .warning,
                "additional_drop_params",
                "\(path.shown) does not name a field of a request",
                remedy: "write it like tools[*].function.strict"
            )
        }
        return paths
    }

    private func cooldownOfModelInfo() -> Duration? {
        entry.context.withoutFindings { entry.nested("model_info")?.duration("cooldown_time") }
    }

    private func identity(of deployment: DeploymentConfiguration) -> DeploymentID {
        let written = deployment.information.fields["id"]
        if let id = written?.stringValue ?? written?.numberValue?.text, !id.isEmpty {
            return DeploymentID(id)
        }
        var parameters = JSONObject()
        for entry in params.mapping.entries {
            let node = params.context.withoutFindings {
                params.context.resolved(
                    entry.value,
                    params.keyPath(entry.key),
                    need: .unused,
                    isSecret: false
                )
            }
            parameters[entry.key] = node.json
        }
        return DeploymentFingerprint.id(modelName: deployment.modelName, parameters: parameters)
    }
}
