import OpenAIWire

/// Converts values from the environment, which are all text, to the types LiteLLM gives them.
///
/// `true` and `false` become booleans everywhere; known numeric parameters become numbers.
enum EnvironmentTyping {
    /// The value, with texts from the environment converted.
    ///
    /// - Parameters:
    ///   - value: the value with references resolved.
    ///   - written: the value as written in the file.
    ///   - isNumber: whether numeric text becomes a number.
    static func typed(_ value: JSONValue, as written: ConfigNode, isNumber: Bool = false) -> JSONValue {
        switch (written.value, value) {
        case (.string(let text), .string(let resolved)) where EnvironmentReference(text) != nil:
            let trimmed = resolved.trimmed
            switch trimmed.lowercased() {
            case "true": return true
            case "false": return false
            default: break
            }
            if isNumber, let number = JSONNumber(text: trimmed) { return .number(number) }
            return value
        case (.sequence(let nodes), .array(let elements)) where nodes.count == elements.count:
            return .array(zip(elements, nodes).map { typed($0, as: $1, isNumber: isNumber) })
        case (.mapping(let mapping), .object(var members)):
            for entry in mapping.entries {
                if let member = members[entry.key] { members[entry.key] = typed(member, as: entry.value) }
            }
            return .object(members)
        default: return value
        }
    }

    /// The numeric parameters of a request.
    static let numbers: Set<String> = [
        "temperature", "top_p", "top_k", "min_p", "n", "seed", "max_tokens", "max_completion_tokens",
        "frequency_penalty", "presence_penalty", "repetition_penalty", "repeat_penalty", "top_logprobs",
        "dimensions",
        "min_tokens", "length_penalty", "best_of", "num_ctx", "num_predict", "num_gpu", "max_new_tokens",
    ]
}
