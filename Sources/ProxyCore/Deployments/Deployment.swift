package import HTTPTypes
import OpenAIWire

/// A deployment as the router works with it: its configuration, what is computed from that once, and its counters.
///
/// The counters outlive a reload for a deployment whose id did not change.
public final class Deployment: Sendable {
    /// What the configuration says.
    public let configuration: DeploymentConfiguration

    /// The address without `/v1`, where vLLM serves `/health`, `/tokenize` and the like.
    package let rootURL: String

    /// The address that almost all calls go to, made once.
    let chatCompletionsURL: String

    /// The fields that every call to this deployment carries: the credential and the configured extras.
    package let headerFields: HTTPFields

    /// The fields that an answer begins with where this deployment was asked first.
    let answerFields: HTTPFields

    /// The model's name there as JSON text, where it holds no wildcard.
    private let upstreamModelText: [UInt8]

    /// The limit on a request's time that the configuration sets, kept at hand: every request asks each deployment of its group.
    let requestTimeout: Duration?

    /// What of it may be told to whom.
    let disclosure: Disclosure

    /// `api_base` as clients may see it; `nil` where they may not.
    let shownAddress: String?

    /// How the deployment fares.
    package let state: DeploymentState

    /// A deployment that nobody has asked yet; for tests of a strategy.
    public convenience init(_ configuration: DeploymentConfiguration) {
        self.init(configuration: configuration, state: DeploymentState())
    }

    /// - Parameter disclosure: shared by the deployments of a configuration; one of its own where there is none.
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
        self.answerFields = AnswerHeaders.fields(of: configuration, at: shownAddress)
    }

    /// The identity over reloads.
    public var id: DeploymentID { configuration.id }

    /// The model name to send when a wildcard of the public name matched: its `*` filled from the left.
    ///
    /// As in LiteLLM, the requested name itself is sent where the public name has more wildcards than this one, and `model: "*"` takes a
    /// provider's prefix off the name.
    ///
    /// - Parameter match: the whole name, then what each wildcard stands for; empty where there was none.
    package func upstreamModel(wildcardMatch match: [String]) -> String {
        let upstream = configuration.upstreamModel
        guard let requested = match.first, upstream.utf8.contains(UInt8(ascii: "*")) else { return upstream }
        let stars = upstream.utf8.count(where: { $0 == UInt8(ascii: "*") })
        guard match.count - 1 <= stars else { return Self.removing([providerPrefix], from: requested) }
        let name = WildcardPattern.fill(upstream, with: match.dropFirst())
        return configuration.configuredModel == "*" ? Self.removing(Self.providerPrefixes, from: name) : name
    }

    /// What stands before the model's name in the configuration: `openai/`.
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

    /// A name that ``upstreamModel(wildcardMatch:)`` gave, as JSON text.
    func modelText(_ name: String) -> [UInt8] {
        name == configuration.upstreamModel ? upstreamModelText : JSONValue.string(name).encoded()
    }

    private static func root(of baseURL: String) -> String {
        baseURL.hasSuffix("/v1") ? String(baseURL.dropLast(3)) : baseURL
    }
}
