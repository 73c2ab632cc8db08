import CurlTransport
import ProxyCore
import ProxyTesting

typealias Driver = CurlTransport.Configuration.Driver

extension Driver {
    /// The drivers of this system.
    static var all: [Driver] {
        #if os(Linux)
            [.sockets, .poll]
        #else
            [.poll]
        #endif
    }
}

/// Runs something with a transport that is shut down afterwards.
func withTransport<Result>(
    _ driver: Driver,
    _ change: (inout CurlTransport.Configuration) -> Void = { _ in },
    _ body: (CurlTransport) async throws -> Result
) async throws -> Result {
    var configuration = CurlTransport.Configuration()
    configuration.driver = driver
    change(&configuration)
    let transport = try CurlTransport(configuration: configuration)
    do {
        let result = try await body(transport)
        await transport.shutdown()
        return result
    } catch {
        await transport.shutdown()
        throw error
    }
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
