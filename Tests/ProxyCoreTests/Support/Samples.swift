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

/// Random bits that are the same every time (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
