import HTTPTransport
import HTTPTypes
import OpenAIWire

/// A real request for one token: part of a health check where the configuration names a `health_check_model`.
struct TokenProbe {
    let deployment: Deployment
    /// The requested model.
    let model: String

    /// The limit where the configuration sets none.
    static let timeout = Duration.seconds(10)

    init?(_ deployment: Deployment) {
        guard let model = deployment.configuration.information.healthCheckModel else { return nil }
        self.deployment = deployment
        self.model = model
    }

    /// The request that suits the kind of model.
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
        let timeout = deployment.configuration.information.healthCheckTimeout ?? Self.timeout
        return BackendRequest(
            method: .post,
            url: "\(deployment.configuration.baseURL)/\(path)",
            headers: headers,
            body: body.encoded(),
            timeouts: CallTimeouts(
                connect: timeout,
                firstByte: timeout,
                betweenBytes: timeout,
                total: timeout
            ),
            certificateCheck: deployment.configuration.certificateCheck
        )
    }

    /// The finding after the reply to the probe; it was good so far.
    func finding(_ reply: HealthClassifier.Reply, after finding: HealthFinding) -> HealthFinding {
        var result = finding
        let base = deployment.configuration.configuredBaseURL
        switch reply {
        case .status(200..<300, _):
            return finding
        case .status(429, _):
            result.state = .overloaded
            result.detail = "\(base) says that it is overloaded."
        case .status(401, _), .status(403, _):
            result.state = .badKey
            result.detail = "\(base) refused the credential; correct the deployment's `api_key`."
        case .status(let status, let body):
            result.state = .failing
            result.detail =
                "\(base) responded to a request for one token of `\(model)` with status \(status): "
                + BackendErrorText(body).message
        case .failure(let error):
            result.state = .failing
            result.detail = "\(base) did not respond to a request for one token of `\(model)`: \(error)."
        }
        return result
    }
}
