import OpenAIWire

/// Tells the states of a backend apart by what it answered to `GET /health` and `GET /v1/models`: a pure function.
struct HealthClassifier {
    /// What a question came to.
    enum Reply: Sendable {
        case status(Int, body: [UInt8])
        case failure(TransportError)
    }

    let model: String
    let baseURL: String

    /// - Parameters:
    ///   - health: the reply to `/health`; servers other than vLLM may not have it.
    ///   - models: the reply to `/v1/models`.
    func finding(health: Reply, models: Reply) -> HealthFinding {
        if case .status(503, _) = health { return loading }
        switch models {
        case .failure(let error):
            return HealthFinding(state: .unreachable, detail: "\(baseURL) could not be reached: \(error).")
        case .status(200..<300, let body):
            return listed(body)
        case .status(401, _), .status(403, _):
            return HealthFinding(
                state: .badKey,
                detail: "\(baseURL) refused the credential; correct the deployment's `api_key`."
            )
        case .status(429, _):
            return HealthFinding(state: .overloaded, detail: "\(baseURL) says that it is asked too much.")
        case .status(503, _):
            return loading
        case .status(let status, _):
            if case .status(200..<300, _) = health { return HealthFinding(state: .ready) }
            // A server without a list of models may serve all the same; that it speaks HTTP is all that is known.
            if status == 404 || status == 405 { return HealthFinding(state: .ready) }
            return HealthFinding(
                state: .unreachable,
                detail: "\(baseURL)/models answered with status \(status)."
            )
        }
    }

    private var loading: HealthFinding {
        HealthFinding(
            state: .loading,
            detail: "\(baseURL) is up and loads its model; wait, or look at its log."
        )
    }

    private func listed(_ body: [UInt8]) -> HealthFinding {
        guard let entries = (try? JSONValue(parsing: body))?["data"]?.arrayValue else {
            return HealthFinding(state: .ready)
        }
        let served = entries.compactMap { $0["id"]?.stringValue }
        if let entry = entries.first(where: { $0["id"]?.stringValue?.hasSameBytes(as: model) ?? false }) {
            let length = entry["max_model_len"] ?? entry["context_length"] ?? entry["max_input_tokens"]
            return HealthFinding(state: .ready, contextLength: length?.intValue, servedModels: served)
        }
        // A wildcard's model is known only when it is asked for; an empty list says nothing.
        guard !served.isEmpty, !model.contains("*") else {
            return HealthFinding(state: .ready, servedModels: served)
        }
        return HealthFinding(
            state: .wrongModelName,
            detail:
                "\(baseURL) does not list `\(model)`; it serves \(served.prefix(5).map { "`\($0)`" }.joined(separator: ", ")).",
            servedModels: served
        )
    }
}
