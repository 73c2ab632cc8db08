import CurlTransport
import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore

/// Sends requests to a proxy as a program would, through libcurl.
struct ProxyClient {
    let transport: CurlTransport
    let base: String

    init(port: Int, scheme: String = "http", change: (inout CurlTransport.Configuration) -> Void = { _ in })
        throws
    {
        var configuration = CurlTransport.Configuration()
        change(&configuration)
        transport = try CurlTransport(configuration: configuration)
        base = "\(scheme)://127.0.0.1:\(port)"
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> (status: Int, body: JSONValue?) {
        try await send(BackendRequest(method: .get, url: base + path, headers: headers))
    }

    func post(
        _ path: String,
        headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> (status: Int, body: JSONValue?) {
        try await send(
            BackendRequest(method: .post, url: base + path, headers: headers, body: Array(body.utf8))
        )
    }

    func chat(_ model: String, headers: HTTPFields = [:]) async throws -> (status: Int, body: JSONValue?) {
        var headers = headers
        headers[.contentType] = "application/json"
        let body: JSONValue = ["model": .string(model), "messages": [["role": "user", "content": "hi"]]]
        return try await send(
            BackendRequest(
                method: .post,
                url: base + "/v1/chat/completions",
                headers: headers,
                body: body.encoded()
            )
        )
    }

    private func send(_ request: BackendRequest) async throws -> (status: Int, body: JSONValue?) {
        let response = try await transport.send(request)
        var bytes: [UInt8] = []
        for try await chunk in response.body { bytes += chunk.bytes }
        return (response.head.status.code, try? JSONValue(parsing: bytes))
    }
}
