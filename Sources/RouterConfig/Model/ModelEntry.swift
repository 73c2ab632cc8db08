import HTTPTransport
import OpenAIWire
import PlainText
import ProxyCore

/// Reads one entry of `model_list`.
struct ModelEntry {
    let context: LoadContext
    /// Its path: `model_list[2]`.
    let path: String
    let node: ConfigNode
    let credentials: CredentialList
    let defaultCheck: CertificateCheck

    /// The deployment, or `nil` if the entry cannot be served; then the findings say why.
    func read() -> DeploymentConfiguration? {
        guard let mapping = node.mapping else {
            let what =
                node.isNull ? "the entry is empty" : "expected a mapping, found \(node.kind)"
            reject(nil, what, remedy: "write `model_name:` and `litellm_params:`")
            return nil
        }
        let entry = SectionReader(context: context, section: .modelEntry, path: path, mapping: mapping)
        KeyAudit(reader: entry).run()
        guard let name = modelName(entry) else { return nil }
        guard let params = params(entry, name) else { return nil }
        guard let model = params.text("model", isSecret: false)?.trimmed, !model.isEmpty else {
            if params.mapping["model"]?.isEmpty != false {
                reject(name, "litellm_params has no `model`", remedy: "write `model: openai/NAME`")
            } else {
                recordRejection(name, "its model is unknown")
            }
            return nil
        }
        let base = ["api_base", "base_url"].compactMap { params.mapping[$0] }.first { !$0.isEmpty }
        let customProvider = params.text("custom_llm_provider", isSecret: false).flatMap {
            $0.isEmpty ? nil : $0
        }
        var target = ModelTarget(model: model, customProvider: customProvider, hasBase: base != nil)
        let isMocked = params.mapping["mock_response"]?.isEmpty == false
        if isMocked {
            switch target {
            case .refused: target = .mocked(model)
            case .served(var served, let name, let note):
                // No backend is called, so no address is needed.
                served.defaultBase = served.defaultBase ?? "http://mock.invalid/v1"
                served.isGuess = false
                target = .served(served, name: name, note: note)
            }
        }
        switch target {
        case .refused(let reason, let remedy):
            refuse(name, params, reason, remedy)
            return nil
        case .served(let served, let upstream, let advice):
            if let advice { params.report(.note, "model", advice) }
            let builder = DeploymentBuilder(
                entry: entry,
                params: params,
                served: served,
                defaultCheck: defaultCheck
            )
            var isRejected = false
            let deployment = builder.build(modelName: name, model: model, upstream: upstream) {
                reason,
                remedy in
                isRejected = true
                reject(name, reason, remedy: remedy)
            }
            if let deployment {
                recordServed(deployment, params)
            } else if !isRejected {
                recordRejection(name, "its address is unknown")
            }
            return deployment
        }
    }

    private func modelName(_ entry: SectionReader) -> String? {
        if let node = entry.mapping["model_name"], node.sequence != nil || node.mapping != nil {
            context.findings.add(
                .error,
                at: node.position,
                entry.keyPath("model_name"),
                "expected text, found \(node.kind); the entry is not served",
                remedy: "write an entry for each name"
            )
            recordRejection(nil, "its name is \(node.kind)")
            return nil
        }
        guard let name = entry.text("model_name", isSecret: false), !name.isEmpty else {
            if entry.mapping["model_name"]?.isEmpty == false {
                recordRejection(nil, "its name is unknown")
                return nil
            }
            reject(nil, "the entry has no `model_name`", remedy: "add the name that clients use")
            return nil
        }
        if let written = entry.mapping["model_name"], written.string == nil {
            entry.report(
                .warning,
                "model_name",
                "is \(written.kind) and is used as written",
                remedy: "put it in quotes"
            )
        }
        return name
    }

    /// The parameters, completed from the named credential.
    private func params(_ entry: SectionReader, _ name: String) -> SectionReader? {
        guard let node = entry.mapping["litellm_params"], !node.isNull else {
            let isThere = entry.mapping["litellm_params"] != nil
            reject(
                name,
                isThere ? "litellm_params is empty" : "the entry has no `litellm_params`",
                remedy: isThere
                    ? "indent its keys, such as `model:`, below it"
                    : "write `litellm_params:` with the same indentation as `model_name:`"
            )
            return nil
        }
        guard var mapping = node.mapping else {
            reject(name, "litellm_params: expected a mapping, found \(node.kind)")
            return nil
        }
        let path = entry.keyPath("litellm_params")
        let own = SectionReader(context: context, section: .litellmParams, path: path, mapping: mapping)
        if let credential = own.text("litellm_credential_name", isSecret: false), !credential.isEmpty {
            if let values = credentials.values(of: credential) {
                for value in values.entries where mapping[value.key]?.isNull != false { mapping.set(value) }
            } else {
                own.report(
                    .error,
                    "litellm_credential_name",
                    "\(credential.shown) is not in `credential_list`",
                    remedy: Spelling.nearest(to: credential, among: credentials.names).map {
                        "did you mean \($0.shown)?"
                    }
                )
            }
        }
        return SectionReader(context: context, section: .litellmParams, path: path, mapping: mapping)
    }

    /// Records the deployment, showing references to the environment as written.
    private func recordServed(_ deployment: DeploymentConfiguration, _ params: SectionReader) {
        func shown(_ key: String) -> String? {
            params.mapping[key]?.string.flatMap { EnvironmentReference($0) == nil ? nil : $0 }
        }
        context.findings.record(
            ConfigReport.ServedModel(
                modelName: deployment.modelName,
                model: shown("model") ?? deployment.configuredModel,
                baseURL: shown("api_base") ?? shown("base_url") ?? deployment.baseURL
            )
        )
    }

    // MARK: - Not served

    /// Reports an entry with a mistake.
    private func reject(_ name: String?, _ reason: String, remedy: String? = nil) {
        context.findings.add(
            .error,
            at: node.position,
            path,
            "\(reason); the entry is not served",
            remedy: remedy
        )
        recordRejection(name, reason)
    }

    /// Reports an entry whose provider is not served: not a mistake, but its author must know.
    private func refuse(_ name: String, _ params: SectionReader, _ reason: String, _ remedy: String?) {
        params.report(.warning, "model", "\(reason); the entry is not served", remedy: remedy)
        for entry in params.mapping.entries where entry.key != "model" {
            context.checkReferences(in: entry.value, at: params.keyPath(entry.key))
        }
        if let entry = params.mapping.entry("model") {
            KeyAudit(reader: params).record(entry, .refused, reason)
        }
        recordRejection(name, reason)
    }

    private func recordRejection(_ name: String?, _ reason: String) {
        context.findings.record(
            RejectedModel(modelName: name, keyPath: path, position: node.position, reason: reason)
        )
    }
}
