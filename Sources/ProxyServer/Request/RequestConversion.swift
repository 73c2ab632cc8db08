import HTTPTransport
import HTTPTypes
import NIOCore
import NIOHTTP1
import ProxyCore

/// Converts the decoder's requests to the service's.
enum RequestConversion {
    /// Converts a request; `nil` where its method or a header name is not a token.
    static func request(
        _ head: HTTPRequestHead,
        body: ByteBuffer,
        remoteAddress: String?,
        affinity: Int
    ) -> ProxyRequest? {
        guard let method = HTTPRequest.Method(head.method.rawValue) else { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            guard let name = CommonHeaderNames.requests.name(name) else { return nil }
            fields.append(HTTPField(name: name, value: value))
        }
        return ProxyRequest(
            method: method,
            target: target(head.uri),
            headers: fields,
            body: Array(buffer: body),
            remoteAddress: remoteAddress,
            affinity: affinity
        )
    }

    /// Reduces an absolute URL to its path and query.
    ///
    /// Clients that use this server as their HTTP proxy send one (RFC 9112, 3.2.2).
    private static func target(_ text: String) -> String {
        guard !text.utf8.starts(with: "/".utf8) else { return text }
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            return text
        }
        let rest = text.dropFirst(scheme.count)
        guard let path = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[path] == "/" ? String(rest[path...]) : "/\(rest[path...])"
    }
}
