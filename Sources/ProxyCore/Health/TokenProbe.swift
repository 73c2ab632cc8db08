import HTTPTransport
import HTTPTypes
import OpenAIWire

/// A real request for one token: what a deployment is asked beside its health where its configuration names a `health_check_model`.
struct TokenProbe {
    let deployment: Deployment
    /// The model to ask for.
    let model: String

    /// How long an answer may take where the configuration does not say.
    static let patience = Duration.seconds(10)

    init?(_ deployment: Deployment) {
        guard let model = deployment.configuration.information.healthCheckModel else { return nil }
        self.deployment = deployment
        self.model = model
    }

    /// The request that fits what the model is for.
    var request: BackendRequest {
        let (path, body): (String, JSONValue) =
            switch deployment.configuration.information.mode {
            case "embedding": ("embeddings", ["model": .string(model), "input": "test"])
            case "completion":
                ("completions", ["model": .string(model), "prompt": "test", "max_tokens": 1])
            default:
                (
                    "chat/completions",
                    [
                        "model": .string(model), "max_tokens": 1,
                        "messages": [["role": "user", "content": "test"]],
                    ]
                )
            }
        var headers = deployment.headerFields
        headers[.contentType] = "application/json"
        let patience = deployment.configuration.information.healthCheckTimeout ?? Self.patience
        return BackendRequest(
            method: .post,
            url: "\(deployment.configuration.baseURL)/\(path)",
            headers: headers,
            body: body.encoded(),
            timeouts: CallTimeouts(
                connect: patience,
                firstByte: patience,
                betweenBytes: patience,
                total: patience
            ),
            certificateCheck: deployment.configuration.certificateCheck
        )
    }

    /// What the reply says beyond a finding that was good so far.
    func finding(_ reply: HealthClassifier.Reply, after finding: HealthFinding) -> HealthFinding {
        var result = finding
        let base = deployment.configuration.configuredBaseURL
        switch reply {
        case .status(200..<300, _):
            return finding
        case .status(429, _):
            result.state = .overloaded
            result.detail = "\(base) says that it is asked too much."
        case .status(401, _), .status(403, _):
            result.state = .badKey
            result.detail = "\(base) refused the credential; correct the deployment's `api_key`."
        case .status(let status, let body):
            result.state = .failing
            result.detail =
                "\(base) answered a request for one token of `\(model)` with status \(status): "
                + BackendErrorText(body).message
        case .failure(let error):
            result.state = .failing
            result.detail = "\(base) did not answer a request for one token of `\(model)`: \(error)."
        }
        return result
    }
}
