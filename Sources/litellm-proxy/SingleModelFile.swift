import OpenAIWire

/// The configuration file that LiteLLM's options for a single model are equivalent to.
struct SingleModelFile {
    let model: String
    let alias: String?
    let apiBase: String?

    /// The file as JSON, which is also YAML and needs no further escaping.
    var text: String {
        var parameters: JSONObject = ["model": .string(model)]
        if let apiBase { parameters["api_base"] = .string(apiBase) }
        let name = alias ?? model.split(separator: "/", maxSplits: 1).last.map(String.init) ?? model
        let file: JSONValue = [
            "model_list": [["model_name": .string(name), "litellm_params": .object(parameters)]]
        ]
        return String(decoding: file.encoded(), as: UTF8.self)
    }
}
