import OpenAIWire

/// A model that a server offers.
struct ServedModel: Sendable, Hashable {
    var id: String
    var owner: String?
    /// How many tokens a request may have in all, where the server tells.
    var contextLength: Int?
    /// The whole entry, for `--json`.
    var entry: JSONValue
}

extension ModelServer {
    /// The models of the server, in its order.
    func models(limits: CallLimits? = nil) async throws -> [ServedModel] {
        let list = try await get(address.endpoint("models"), limits: limits)
        guard let entries = list["data"]?.arrayValue else {
            throw AskError(
                .protocolError,
                "\(address.root)/v1/models is no list of models",
                remedy: "Check ASK_BASE_URL; ask --doctor looks closer."
            )
        }
        return entries.compactMap { entry in
            guard let id = entry["id"]?.stringValue else { return nil }
            let length = ["max_model_len", "max_input_tokens", "context_length", "context_window"].lazy
                .compactMap { entry[$0]?.intValue }.first
            return ServedModel(
                id: id,
                owner: entry["owned_by"]?.stringValue,
                contextLength: length,
                entry: entry
            )
        }
    }
}
