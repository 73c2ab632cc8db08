import OpenAIWire

/// The configuration that LiteLLM's options for a single model stand for, as the file that could have been written.
struct SingleModelFile {
    let model: String
    let alias: String?
    let apiBase: String?

    /// JSON, which is YAML as well, so that nothing in a name has to be escaped twice.
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
