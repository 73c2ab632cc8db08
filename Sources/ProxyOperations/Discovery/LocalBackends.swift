package import HTTPTransport
import HTTPTypes
import OpenAIWire
package import ProxyCore

/// Finds OpenAI-compatible backends on this machine, for a proxy started without a configuration.
package struct LocalBackends: Sendable {
    /// A port where some backend usually listens.
    package struct Candidate: Sendable, Hashable {
        /// The backend's name.
        package var name: String
        /// The port on 127.0.0.1.
        package var port: Int

        /// Creates a candidate.
        package init(name: String, port: Int) {
            self.name = name
            self.port = port
        }
    }

    /// vLLM, Ollama, llama.cpp and LM Studio on their default ports.
    package static let usual: [Candidate] = [
        Candidate(name: "vLLM", port: 8000),
        Candidate(name: "Ollama", port: 11434),
        Candidate(name: "llama.cpp", port: 8080),
        Candidate(name: "LM Studio", port: 1234),
    ]

    private let transport: any BackendTransport
    private let timeout: Duration

    /// Creates a search.
    package init(transport: any BackendTransport, timeout: Duration = .seconds(2)) {
        self.transport = transport
        self.timeout = timeout
    }

    /// A candidate that responded, and the models it serves.
    package struct Found: Sendable {
        /// The candidate.
        package var candidate: Candidate
        /// A deployment for each of its models.
        package var deployments: [DeploymentConfiguration]
    }

    /// Requests the model lists of all candidates concurrently.
    ///
    /// - Returns: those that returned an OpenAI model list with at least one model, in the order of `candidates`.
    package func search(_ candidates: [Candidate] = LocalBackends.usual) async -> [Found] {
        await withTaskGroup(of: (Int, Found?).self) { group in
            for (index, candidate) in candidates.enumerated() {
                group.addTask { (index, await self.models(of: candidate)) }
            }
            let all = await group.reduce(into: [(Int, Found?)]()) { $0.append($1) }
            return all.sorted { $0.0 < $1.0 }.compactMap(\.1)
        }
    }

    private func models(of candidate: Candidate) async -> Found? {
        let base = "http://127.0.0.1:\(candidate.port)/v1"
        let request = BackendRequest(
            method: .get,
            url: "\(base)/models",
            timeouts: CallTimeouts(
                connect: timeout,
                firstByte: timeout,
                betweenBytes: timeout,
                total: timeout
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
