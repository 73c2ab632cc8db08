/// The places of a configuration that hold keys of LiteLLM's.
enum KeySection: String, Sendable, CaseIterable {
    case topLevel = ""
    case modelEntry = "model_list[]"
    case litellmParams = "model_list[].litellm_params"
    case modelInfo = "model_list[].model_info"
    case routerSettings = "router_settings"
    case litellmSettings = "litellm_settings"
    case generalSettings = "general_settings"
    case credential = "credential_list[]"

    /// A key's path with the section's, as documents write it.
    func path(of key: String) -> String {
        self == .topLevel ? key : "\(rawValue).\(key)"
    }

    /// The section's name in a sentence.
    var title: String { self == .topLevel ? "the top level" : rawValue }
}
