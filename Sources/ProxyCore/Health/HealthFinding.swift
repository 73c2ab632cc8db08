/// What was found out about a deployment without using a single token of its model.
public struct HealthFinding: Sendable, Hashable {
    /// Its state.
    public var state: State

    /// A sentence that says what is wrong and what to do; empty where nothing is wrong.
    public var detail: String

    /// The most tokens that a prompt and its output may have together, as the backend says: vLLM's `max_model_len`.
    public var contextLength: Int?

    /// The models that the backend says it serves.
    public var servedModels: [String]

    /// ``contextLength`` of each of ``servedModels``, where the backend says it.
    public var contextLengths: [String: Int]

    /// The states that call for different remedies.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It serves the model.
        case ready
        /// It is up and still loads its model.
        case loading
        /// It is up and serves other models.
        case wrongModelName = "wrong model name"
        /// It refused the configured credential.
        case badKey = "bad key"
        /// It says that it is overloaded.
        case overloaded
        /// It says that it serves the model, but fails to generate a token.
        case failing
        /// It could not be reached, or does not speak HTTP.
        case unreachable
    }

    /// Creates a finding.
    public init(
        state: State,
        detail: String = "",
        contextLength: Int? = nil,
        servedModels: [String] = [],
        contextLengths: [String: Int] = [:]
    ) {
        self.state = state
        self.detail = detail
        self.contextLength = contextLength
        self.servedModels = servedModels
        self.contextLengths = contextLengths
    }

    /// Whether requests can be served.
    public var isHealthy: Bool { state == .ready || state == .overloaded }
}
