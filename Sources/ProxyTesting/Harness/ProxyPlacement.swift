/// Where a proxy under test runs.
///
/// A test that takes it as an argument runs the same body at both depths:
///
/// ```swift
/// @Test(arguments: ProxyPlacement.allCases)
/// func hidesA503(_ placement: ProxyPlacement) async throws { … }
/// ```
public enum ProxyPlacement: String, Sendable, CaseIterable {
    /// In the test's process without a socket: client, proxy and backends call each other; fast, and by any clock.
    case inProcess
    /// Over real sockets of 127.0.0.1: libcurl to SwiftNIO to libcurl to a scripted backend.
    case loopback
}
