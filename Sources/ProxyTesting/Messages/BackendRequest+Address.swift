import HTTPTransport

extension BackendRequest {
    /// The host with its port, as in `127.0.0.1:8000`.
    var host: String { String(afterScheme.prefix { $0 != "/" }) }

    /// The path with its query: what follows the authority of the address.
    var path: String {
        let path = afterScheme.drop { $0 != "/" }
        return path.isEmpty ? "/" : String(path)
    }

    private var afterScheme: Substring {
        url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    }
}
