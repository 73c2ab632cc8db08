import HTTPTransport
import Hummingbird
import ProxyCore

extension ProxyService {
    /// Responds to a hummingbird request; streams are relayed as they arrive.
    func answer(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: configuration.limits.requestBodyBytes)
        let response = try await InProcessTransport(self).send(
            BackendRequest(
                method: request.method,
                // Of the address only path and query count.
                url: "http://in-process\(request.uri.string)",
                headers: request.headers,
                body: Array(body.readableBytesView)
            )
        )
        return Response(
            status: response.head.status,
            headers: response.head.headerFields,
            body: ResponseBody { writer in
                // Where the client leaves, the write fails, the body is dropped, and the call to the backend ends.
                for try await chunk in response.body {
                    try await writer.write(ByteBuffer(bytes: chunk.bytes))
                }
                try await writer.finish(nil)
            }
        )
    }
}
