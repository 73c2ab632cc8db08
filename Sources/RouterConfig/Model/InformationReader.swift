import OpenAIWire
import ProxyCore

/// Reads `model_info` of an entry.
struct InformationReader {
    let entry: SectionReader

    func read(params: SectionReader) -> ModelInformation {
        var information = ModelInformation()
        information.inputCostPerToken = params.double("input_cost_per_token")
        information.outputCostPerToken = params.double("output_cost_per_token")
        guard let nested = entry.nested("model_info") else { return information }
        let reader = SectionReader(
            context: nested.context,
            section: .modelInfo,
            path: nested.path,
            mapping: nested.mapping
        )
        auditKeys(of: reader)
        information.mode = reader.text("mode", isSecret: false)
        information.baseModel = reader.text("base_model", isSecret: false)
        information.maxInputTokens = reader.int("max_input_tokens")
        information.maxOutputTokens = reader.int("max_output_tokens")
        information.maxTokens = reader.int("max_tokens")
        information.healthCheckModel = reader.text("health_check_model", isSecret: false)
        information.healthCheckTimeout = reader.limit("health_check_timeout")
        information.skipsBackgroundHealthCheck = reader.bool("disable_background_health_check") ?? false
        information.inputCostPerToken = reader.double("input_cost_per_token") ?? information.inputCostPerToken
        information.outputCostPerToken =
            reader.double("output_cost_per_token") ?? information.outputCostPerToken
        information.fields = entry.object("model_info") ?? [:]
        return information
    }

    /// Unknown keys are fine here; they are listed.
    ///
    /// Only a backend's parameter is misplaced.
    private func auditKeys(of reader: SectionReader) {
        let audit = KeyAudit(reader: reader)
        let unknown = reader.mapping.entries.filter { KeyCatalogue.entry($0.key, in: .modelInfo) == nil }
        audit.run(except: Set(unknown.map(\.key)))
        for entry in unknown {
            let param = KeyCatalogue.entry(entry.key, in: .litellmParams)
            if let param, param.disposition != .ignored, !KeyCatalogue.requestParameters.contains(entry.key) {
                let message = "has no effect here; it belongs under litellm_params"
                audit.record(entry, .ignored, message)
                reader.warn(of: entry, message)
            } else {
                audit.record(entry, .honoured, "listed in `/model/info` as written")
            }
        }
    }
}
