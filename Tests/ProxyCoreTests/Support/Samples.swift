import HTTPTypes
import OpenAIWire

@testable import ProxyCore

/// Values that many tests begin with.
enum Samples {
    static func deployment(
        _ id: String = "one",
        model: String = "chat",
        upstream: String = "qwen2.5-7b",
        change: (inout DeploymentConfiguration) -> Void = { _ in }
    ) -> DeploymentConfiguration {
        var configuration = DeploymentConfiguration(
            id: DeploymentID(id),
            modelName: model,
            upstreamModel: upstream,
            baseURL: "http://backend-\(id).test:8000/v1"
        )
        change(&configuration)
        return configuration
    }

    static func configuration(_ deployments: DeploymentConfiguration...) -> RouterConfiguration {
        RouterConfiguration(deployments: deployments)
    }

    /// A group of deployments, as the router finds it by its name.
    static func resolution(_ group: String, _ deployments: [String]) -> ModelResolution {
        ModelResolution(
            requestedModel: group,
            group: ModelGroup(name: group, deployments: deployments.map { Deployment(deployment($0)) })
        )
    }

    static let now = ContinuousClock.now

    static func answer(_ status: Int, _ body: String, headers: HTTPFields = [:]) -> AttemptFailure {
        .status(
            BackendAnswer(
                head: HTTPResponse(status: .init(code: status), headerFields: headers),
                body: Array(body.utf8)
            )
        )
    }

    static func envelope(_ json: String) throws -> RequestEnvelope {
        try RequestEnvelope(scanning: Array(json.utf8))
    }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
