public import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Looks for OpenAI-compatible backends on this machine's loopback, for a proxy that was started without a configuration.
public struct LocalBackends: Sendable {
    /// A place where a backend usually listens.
    public struct Candidate: Sendable, Hashable {
        /// Whose usual place it is.
        public var name: String
        /// The port on 127.0.0.1.
        public var port: Int

        /// Names a place.
        public init(name: String, port: Int) {
            self.name = name
            self.port = port
        }
    }

    /// vLLM, Ollama, llama.cpp and LM Studio at their usual ports.
    public static let usual: [Candidate] = [
        Candidate(name: "vLLM", port: 8000),
        Candidate(name: "Ollama", port: 11434),
        Candidate(name: "llama.cpp", port: 8080),
        Candidate(name: "LM Studio", port: 1234),
    ]

    private let transport: any BackendTransport
    private let patience: Duration

    /// Creates a search.
    public init(transport: any BackendTransport, patience: Duration = .seconds(2)) {
        self.transport = transport
        self.patience = patience
    }

    /// What a candidate serves.
    public struct Found: Sendable {
        /// Where it was found.
        public var candidate: Candidate
        /// A deployment for each of its models.
        public var deployments: [DeploymentConfiguration]
    }

    /// Asks all candidates side by side for their models.
    ///
    /// - Returns: those that answered as OpenAI's API does, in the order of `candidates`.
    public func search(_ candidates: [Candidate] = LocalBackends.usual) async -> [Found] {
        await withTaskGroup(of: (Int, Found?).self) { group in
            for (index, candidate) in candidates.enumerated() {
                group.addTask { (index, await self.ask(candidate)) }
            }
            let all = await group.reduce(into: [(Int, Found?)]()) { $0.append($1) }
            return all.sorted { $0.0 < $1.0 }.compactMap(\.1)
        }
    }

    private func ask(_ candidate: Candidate) async -> Found? {
        let base = "http://127.0.0.1:\(candidate.port)/v1"
        let request = BackendRequest(
            method: .get,
            url: "\(base)/models",
            timeouts: CallTimeouts(
                connect: patience,
                firstByte: patience,
                betweenBytes: patience,
                total: patience
            )
        )
        guard let response = try? await transport.send(request), response.head.status.code == 200 else {
            return nil
        }
        guard let body = try? await response.body.collect(upTo: 4 << 20),
            let entries = (try? JSONValue(parsing: body))?["data"]?.arrayValue
        else { return nil }
        let deployments = entries.compactMap { $0["id"]?.stringValue }.map { model in
            DeploymentConfiguration(
                id: DeploymentID("local-\(candidate.port)-\(model)"),
                modelName: model,
                upstreamModel: model,
                baseURL: base
            )
        }
        return deployments.isEmpty ? nil : Found(candidate: candidate, deployments: deployments)
    }
}
