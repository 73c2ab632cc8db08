public import ProxyCore

/// A proxy under test, with the client to ask it and the backends behind it.
public struct ProxyHarness: Sendable {
    /// Where it runs.
    public let placement: ProxyPlacement

    /// The proxy itself.
    public let service: ProxyService

    /// A client of it that presents its master key.
    public let client: OpenAIClient

    /// The backends, in the order of the deployments.
    public let backends: [TestBackend]

    /// The address that a client of your own appends `chat/completions` to; on loopback any program can use it, in the process only
    /// `OpenAIClient.transport` of ``client``.
    public var baseURL: String { client.baseURL }

    /// The model group that the backends form.
    public static let model = "chat"
}
