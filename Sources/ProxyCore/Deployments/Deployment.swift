package import HTTPTypes
import OpenAIWire

/// A deployment at work: its configuration, what is derived from it once, and its counters.
///
/// The counters survive a reload where the deployment's id did not change.
public final class Deployment: Sendable {
    /// What the configuration says.
    public let configuration: DeploymentConfiguration

    /// The address without `/v1`, where vLLM serves `/health`, `/tokenize` and the like.
    package let rootURL: String

    /// The address of almost all calls.
    let chatCompletionsURL: String

    /// The header fields of every call to this deployment: the credential and the configured extras.
    package let headerFields: HTTPFields

    /// The header fields of a response that came from here at the first attempt; made once, because copying costs less than adding.
    let routeFields: HTTPFields

    /// The upstream model's name as JSON text, where it holds no wildcard.
    private let upstreamModelText: [UInt8]

    /// The configured limit on a request's time, which every request reads.
    let requestTimeout: Duration?

    /// What may be shown of it, and to whom.
    let disclosure: Disclosure

    /// `api_base` as clients may see it; `nil` where they may not.
    let shownAddress: String?

    /// Its counters.
    package let state: DeploymentState

    /// A deployment without any requests; for tests of a strategy.
    public convenience init(_ configuration: DeploymentConfiguration) {
        self.init(configuration: configuration, state: DeploymentState())
    }

    /// - Parameter disclosure: shared by the deployments of a configuration; made here where it is `nil`.
    init(
        configuration: DeploymentConfiguration,
        state: DeploymentState,
        disclosure: Disclosure? = nil
    ) {
        let disclosure = disclosure ?? Disclosure(RouterConfiguration(deployments: [configuration]))
        self.disclosure = disclosure
        self.shownAddress =
            disclosure.showsAddresses ? disclosure.client.redact(configuration.configuredBaseURL) : nil
        self.configuration = configuration
        self.state = state
        self.rootURL = Deployment.root(of: configuration.baseURL)
        self.chatCompletionsURL = "\(configuration.baseURL)/\(ModelEndpoint.chatCompletions.path)"
        var fields = HTTPFields()
        if let key = configuration.apiKey {
            fields[.authorization] = "Bearer \(key.reveal())"
        }
        for field in configuration.extraHeaders {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields[name] = field.value.reveal()
        }
        self.headerFields = fields
        self.upstreamModelText = JSONValue.string(configuration.upstreamModel).encoded()
        self.requestTimeout = configuration.timeouts.request
        var route = RouteReport(requestedModel: configuration.modelName, group: configuration.modelName)
        route.recordAttempt(configuration, at: shownAddress)
        self.routeFields = route.headerFields
    }

    /// The address of an endpoint.
    func url(for endpoint: ModelEndpoint) -> String {
        if endpoint == .chatCompletions { return chatCompletionsURL }
        return "\(endpoint.isBesideV1 ? rootURL : configuration.baseURL)/\(endpoint.path)"
    }

    /// The identity across reloads.
    public var id: DeploymentID { configuration.id }

    /// The upstream model's name, its wildcards filled from the left with what those of the public name matched.
    ///
    /// As in LiteLLM, the requested name itself is used where the public name has more wildcards than the upstream name, and `model: "*"`
    /// removes a provider's prefix.
    ///
    /// - Parameter match: the whole name, then the text of each wildcard; empty for a name without wildcards.
    package func upstreamModel(wildcardMatch match: [String]) -> String {
        let upstream = configuration.upstreamModel
        guard let requested = match.first, upstream.utf8.contains(UInt8(ascii: "*")) else { return upstream }
        let stars = upstream.utf8.count(where: { $0 == UInt8(ascii: "*") })
        guard match.count - 1 <= stars else { return Self.removing([providerPrefix], from: requested) }
        let name = WildcardPattern.fill(upstream, with: match.dropFirst())
        return configuration.configuredModel == "*" ? Self.removing(Self.providerPrefixes, from: name) : name
    }

    /// The configured model's prefix, such as `openai/`.
    var providerPrefix: String {
        let configured = configuration.configuredModel
        return configured.hasSuffix(configuration.upstreamModel)
            ? String(configured.dropLast(configuration.upstreamModel.count)) : ""
    }

    private static let providerPrefixes = Provider.allCases.map { "\($0.rawValue)/" }

    private static func removing(_ prefixes: [String], from name: String) -> String {
        let prefix = prefixes.first {
            !$0.isEmpty && name.utf8.starts(with: $0.utf8) && name.utf8.count > $0.utf8.count
        }
        return prefix.map { String(Substring(name.utf8.dropFirst($0.utf8.count))) } ?? name
    }

    /// A name from ``upstreamModel(wildcardMatch:)`` as JSON text.
    func modelText(_ name: String) -> [UInt8] {
        name == configuration.upstreamModel ? upstreamModelText : JSONValue.string(name).encoded()
    }

    private static func root(of baseURL: String) -> String {
        baseURL.hasSuffix("/v1") ? String(baseURL.dropLast(3)) : baseURL
    }
}
