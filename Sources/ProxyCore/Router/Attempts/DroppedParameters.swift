/// The fields that `drop_params` removes from a chat request: those that LiteLLM does not send to the backend's provider.
///
/// LiteLLM rejects a request with such a field unless `drop_params` is on. Here the field is passed on where it is off, because the
/// backend knows best what it supports. What the deployment's own configuration sets is never dropped.
enum DroppedParameters {
    /// The names of the fields to remove from a call to a deployment.
    static func names(for call: ModelCall, at deployment: Deployment) -> [String] {
        let configuration = deployment.configuration
        let isOn = call.options.dropsParameters ?? configuration.dropParameters ?? call.dropsParameters
        guard isOn, call.endpoint == .chatCompletions else {
            return []
        }
        return unsupported(configuration).filter { !configuration.allowedParameters.contains($0) }
    }

    private static func unsupported(_ configuration: DeploymentConfiguration) -> [String] {
        switch configuration.provider {
        case .liteLLMProxy:
            // The proxy behind this one drops what its own backends do not support.
            return []
        case .hostedVLLM:
            return ["user", "verbosity"]
        case .openAI, .textCompletionOpenAI, .openAILike:
            return configuration.baseURL.hasPrefix("https://api.openai.com/")
                ? ["thinking"] : ["user", "thinking", "reasoning_effort", "verbosity"]
        }
    }
}
