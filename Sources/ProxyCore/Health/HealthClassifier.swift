import HTTPTransport
import OpenAIWire

/// Tells the state of a backend from its responses to `GET /health` and `GET /v1/models`: a pure function.
struct HealthClassifier {
    /// What a probe got.
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
            return HealthFinding(state: .overloaded, detail: "\(baseURL) says that it is overloaded.")
        case .status(503, _):
            return loading
        case .status(let status, _):
            if case .status(200..<300, _) = health { return HealthFinding(state: .ready) }
            // A server without a list of models may still serve; all that is known is that it speaks HTTP.
            if status == 404 || status == 405 { return HealthFinding(state: .ready) }
            return HealthFinding(
                state: .unreachable,
                detail: "\(baseURL)/models responded with status \(status)."
            )
        }
    }

    private var loading: HealthFinding {
        HealthFinding(
            state: .loading,
            detail: "\(baseURL) is up and still loads its model; wait, or check its log."
        )
    }

    private func listed(_ body: [UInt8]) -> HealthFinding {
        guard let entries = (try? JSONValue(parsing: body))?["data"]?.arrayValue else {
            return HealthFinding(state: .ready)
        }
        var served: [String] = []
        var lengths: [String: Int] = [:]
        // A backend's list may be of any length; what is kept and listed of it is not.
        for entry in entries.prefix(Self.mostModels) {
            guard let id = entry["id"]?.stringValue, Self.isPlain(id) else { continue }
            served.append(id)
            lengths[id] = contextLength(of: entry)
        }
        if let entry = entries.first(where: { $0["id"]?.stringValue?.hasSameBytes(as: model) ?? false }) {
            return HealthFinding(
                state: .ready,
                contextLength: contextLength(of: entry),
                servedModels: served,
                contextLengths: lengths
            )
        }
        // A wildcard's model is not known before a request; an empty list says nothing.
        guard !served.isEmpty, !model.contains("*") else {
            return HealthFinding(state: .ready, servedModels: served, contextLengths: lengths)
        }
        return HealthFinding(
            state: .wrongModelName,
            detail:
                "\(baseURL) does not list `\(model)`; it serves \(served.prefix(5).map { "`\($0)`" }.joined(separator: ", ")).",
            servedModels: served,
            contextLengths: lengths
        )
    }

    private func contextLength(of entry: JSONValue) -> Int? {
        (entry["max_model_len"] ?? entry["context_length"] ?? entry["max_input_tokens"])?.intValue
    }

    private static let mostModels = 2000

    /// Whether a model's name may be shown to clients.
    private static func isPlain(_ id: String) -> Bool {
        (1...256).contains(id.utf8.count)
            && id.unicodeScalars.allSatisfy { !$0.properties.isControlOrFormat }
    }
}

extension Unicode.Scalar.Properties {
    /// Control characters and those that change how text around them is shown.
    fileprivate var isControlOrFormat: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
