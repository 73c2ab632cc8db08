public import ProxyCore

/// A proxy under test, with a client of it and the backends behind it.
public struct ProxyHarness: Sendable {
    /// Where the proxy runs.
    public let placement: ProxyPlacement

    /// The proxy itself.
    public let service: ProxyService

    /// A client that presents the proxy's master key.
    public let client: OpenAIClient

    /// The backends, in the order of the deployments.
    public let backends: [TestBackend]

    /// The base URL for your client; on loopback any program can use it, in the process only `OpenAIClient.transport` of ``client``.
    public var baseURL: String { client.baseURL }

    /// The model group that the backends form.
    public static let model = "chat"
}

/// Where a proxy under test runs.
///
/// A test that takes a placement as its argument runs the same body both ways:
///
/// ```swift
/// @Test(arguments: ProxyPlacement.allCases)
/// func hidesA503(_ placement: ProxyPlacement) async throws { … }
/// ```
public enum ProxyPlacement: String, Sendable, CaseIterable {
    /// In the test's process without sockets: client, proxy and backends call each other. Fast, and works with any clock.
    case inProcess
    /// Over real sockets of 127.0.0.1: libcurl to SwiftNIO to libcurl to a scripted backend.
    case loopback
}
