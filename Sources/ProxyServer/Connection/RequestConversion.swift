import HTTPTypes
import NIOCore
import NIOHTTP1
import ProxyCore

/// Makes the neutral request from what the decoder gives.
enum RequestConversion {
    /// `nil` where the head holds what no neutral request can: a method or a field's name that is no token.
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
            guard let name = UsualRequestFields.name(name) else { return nil }
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

    /// The path and query of a target that is a whole address, as a client sends it that takes this server for its proxy
    /// (RFC 9112, 3.2.2).
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
