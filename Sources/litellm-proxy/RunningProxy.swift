import ArgumentParser
import CurlTransport
import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore

/// Sends a request to a running proxy, for `--health` and `--test`.
struct RunningProxy {
    private let options: ServeOptions
    private let environment: ProcessEnvironment
    private let base: String
    /// The proxy's own certificate, trusted because a self-signed one has no other authority.
    private let certificate: String?

    init(_ options: ServeOptions, _ environment: ProcessEnvironment) {
        self.options = options
        self.environment = environment
        let host = options.host ?? environment["HOST"] ?? "127.0.0.1"
        let port = options.port.map(String.init) ?? environment["PORT"] ?? "4000"
        certificate = options.certificateFile ?? environment["SSL_CERTFILE_PATH"]
        base = "\(certificate == nil ? "http" : "https")://\(Self.authority(host)):\(port)"
    }

    /// The host as a URL has it; for "all addresses" the loopback address.
    private static func authority(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "[::1]"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }

    /// Prints the response; fails if a backend is unhealthy or the test got no completion.
    func run() async throws {
        var configuration = CurlTransport.Configuration()
        configuration.certificateAuthorityFile = certificate
        let transport = try Failure.wrap { () throws(TransportError) in
            try CurlTransport(configuration: configuration)
        }
        let status: Int
        var body: [UInt8] = []
        do throws(TransportError) {
            let response = try await transport.send(request)
            status = response.head.status.code
            for try await chunk in response.body { body += chunk.bytes }
        } catch {
            throw Failure.Message(
                description:
                    "No proxy responds at \(base): \(error). Start it, or give its address with --host and --port."
            )
        }
        await transport.shutdown()
        print(String(decoding: body, as: UTF8.self))
        let unhealthy = (try? JSONValue(parsing: body))?["unhealthy_count"]?.intValue ?? 0
        if status != 200 || unhealthy > 0 { throw ExitCode(1) }
    }

    private var request: BackendRequest {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let key = environment["LITELLM_MASTER_KEY"] { headers[.authorization] = "Bearer \(key)" }
        guard options.test else {
            return BackendRequest(method: .get, url: "\(base)/health", headers: headers)
        }
        let body: JSONValue = [
            "model": .string(options.model ?? "default"),
            "messages": [["role": "user", "content": "this is a test request, write a short poem"]],
        ]
        return BackendRequest(
            method: .post,
            url: "\(base)/v1/chat/completions",
            headers: headers,
            body: body.encoded()
        )
    }
}
