import ArgumentParser
import CurlTransport
import HTTPTypes
import OpenAIWire
import ProxyCore

/// Asks a proxy that runs already, for `--health` and `--test`.
struct RunningProxy {
    private let options: ServeOptions
    private let environment: ProcessEnvironment
    private let base: String

    init(_ options: ServeOptions, _ environment: ProcessEnvironment) {
        self.options = options
        self.environment = environment
        let host = options.host ?? environment["HOST"] ?? "127.0.0.1"
        let port = options.port.map(String.init) ?? environment["PORT"] ?? "4000"
        base = "http://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port)"
    }

    /// Prints the answer; fails where a backend is unhealthy or the test got none.
    func ask() async throws {
        let transport = try Failure.wrap { () throws(TransportError) in
            try CurlTransport(configuration: CurlTransport.Configuration())
        }
        let (status, body) = try await Failure.wrap { () async throws(TransportError) in
            let response = try await transport.send(request)
            var body: [UInt8] = []
            for try await chunk in response.body { body += chunk.bytes }
            return (response.head.status.code, body)
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
