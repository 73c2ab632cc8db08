import HTTPTransport
import ProxyServer
import ProxyTesting

@testable import CurlTransport

/// How the engines of a transport under test learn of ready sockets, on whose threads, and who carries out the requests.
enum Driver: Sendable {
    case automatic
    case sockets
    case poll
    /// On event loops of the program.
    case hosted
    /// As ``automatic``, with all requests carried out by libcurl, as those with TLS are.
    case libcurl

    /// Those of this system.
    static var all: [Driver] {
        #if os(Linux)
            [.sockets, .poll, .hosted, .libcurl]
        #else
            [.poll, .libcurl]
        #endif
    }

    fileprivate var setting: CurlTransport.Configuration.Driver {
        switch self {
        case .automatic, .hosted, .libcurl: .automatic
        case .sockets: .sockets
        case .poll: .poll
        }
    }
}

extension CurlTransport {
    /// Starts a transport that works as the driver says, with the loops that it works on, which have to be ended after it.
    static func start(
        _ driver: Driver,
        _ change: (inout Configuration) -> Void = { _ in }
    ) async throws -> (transport: CurlTransport, loops: EventLoops?) {
        var configuration = Configuration()
        configuration.driver = driver.setting
        configuration.usesOwnHTTP1 = driver != .libcurl
        change(&configuration)
        guard driver == .hosted else { return (try CurlTransport(configuration: configuration), nil) }
        let loops = EventLoops(count: configuration.engines)
        return (try await CurlTransport(configuration: configuration, on: loops.hosts), loops)
    }
}

/// Runs something with a transport that is shut down afterwards.
func withTransport<Result>(
    _ driver: Driver,
    _ change: (inout CurlTransport.Configuration) -> Void = { _ in },
    _ body: (CurlTransport) async throws -> Result
) async throws -> Result {
    let (transport, loops) = try await CurlTransport.start(driver, change)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(transport)) } catch { result = .failure(error) }
    await transport.shutdown()
    await loops?.shutdown()
    return try result.get()
}

/// The same, with a backend.
func withTransport<Result>(
    _ driver: Driver,
    _ change: (inout CurlTransport.Configuration) -> Void = { _ in },
    backend script: @escaping ScriptedBackend.Script,
    _ body: (CurlTransport, ScriptedBackend) async throws -> Result
) async throws -> Result {
    let backend = try ScriptedBackend(script: script)
    defer { backend.stop() }
    return try await withTransport(driver, change) { try await body($0, backend) }
}

extension BackendBody {
    func allBytes() async throws(TransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self { bytes.append(contentsOf: chunk.bytes) }
        return bytes
    }
}
