/// What was found out about a deployment without asking its model for a single token.
public struct HealthFinding: Sendable, Hashable {
    /// The state that it is in.
    public var state: State

    /// A sentence that says what is wrong and what to do; empty where nothing is.
    public var detail: String

    /// The most tokens that the backend says a prompt and its answer may have: vLLM's `max_model_len`.
    public var contextLength: Int?

    /// The models that the backend says it serves.
    public var servedModels: [String]

    /// The same as ``contextLength`` for each of ``servedModels`` that says so.
    public var contextLengths: [String: Int]

    /// The states that call for different remedies.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It serves the model.
        case ready
        /// It is up and not ready yet: it loads its model.
        case loading
        /// It is up and serves other models.
        case wrongModelName = "wrong model name"
        /// It refused the credential of the configuration.
        case badKey = "bad key"
        /// It says that it is asked too much.
        case overloaded
        /// It says that it serves the model, and fails when it is asked for a token.
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
