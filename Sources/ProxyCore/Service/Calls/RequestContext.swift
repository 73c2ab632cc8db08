import HTTPTransport
import HTTPTypes

/// One request on its way through the service: what the client sent, its ids and its route.
final class RequestContext: Sendable {
    let request: ProxyRequest
    let responseHeaders: ResponseHeaders
    let began: ContinuousClock.Instant
    /// The path without the root path and the query.
    let path: String
    let match: RouteTable.Match
    private let queryText: Substring

    convenience init(_ request: ProxyRequest, rootPath: RootPath?, dependencies: ProxyDependencies) {
        let headers = ResponseHeaders(
            callID: Self.id(in: request.headers, .callID) ?? dependencies.makeID(),
            requestID: Self.id(in: request.headers, .requestID)
        )
        self.init(request, headers, began: dependencies.clock.now, rootPath: rootPath)
    }

    private init(
        _ request: ProxyRequest,
        _ headers: ResponseHeaders,
        began: ContinuousClock.Instant,
        rootPath: RootPath?
    ) {
        self.request = request
        self.responseHeaders = headers
        self.began = began
        let (target, query) = Query.split(request.target)
        let path = rootPath?.removed(from: target) ?? target
        self.path = path
        self.queryText = query
        self.match = RouteTable.match(request.method, path: path)
    }

    private init(_ request: ProxyRequest, routedAs original: RequestContext) {
        self.request = request
        self.responseHeaders = original.responseHeaders
        self.began = original.began
        self.path = original.path
        self.queryText = original.queryText
        self.match = original.match
    }

    /// The same request after middleware has changed it: it keeps its ids, its start and, unless the target is another, its route.
    func replacing(with request: ProxyRequest, rootPath: RootPath?) -> RequestContext {
        if request.method == self.request.method, request.target == self.request.target {
            return RequestContext(request, routedAs: self)
        }
        return RequestContext(request, responseHeaders, began: began, rootPath: rootPath)
    }

    var query: Query { Query(queryText) }

    /// Checks that the body is not compressed.
    ///
    /// - Throws: 415 that names the coding.
    func checkEncoding() throws(ProxyError) {
        // Compares names only, because hardly any request has the field.
        guard request.headers.hasName(where: { $0.count == 16 && $0.first == UInt8(ascii: "c") }),
            let encoding = request.headers.value(of: .contentEncoding)
        else { return }
        for coding in encoding.split(separator: ",") {
            let name = coding.trimmingOptionalWhitespace().lowercased()
            if !name.isEmpty, name != "identity" { throw .unsupportedEncoding(name) }
        }
    }

    /// The error shape that the client's library reads.
    var errorShape: ErrorResponder.Shape {
        guard case .route(.modelCall(let endpoint, _, _)) = match else { return .openAI }
        return endpoint.path.hasPrefix("messages") ? .anthropic : .openAI
    }

    /// The endpoint of a model call; `other` if the API does not define it.
    var endpointName: String? {
        guard case .route(.modelCall(let endpoint, _, let isKnown)) = match else { return nil }
        return isKnown ? endpoint.path : "other"
    }

    /// An id that the client chose, if it is fit for a header and a log.
    private static func id(in headers: HTTPFields, _ name: HTTPField.Name) -> String? {
        guard let id = headers.value(of: name), (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        return id
    }
}

/// A path prefix (`SERVER_ROOT_PATH`), for a proxy behind a gateway that does not remove it.
struct RootPath: Sendable {
    private let prefix: String

    /// Reads `/genai`, `genai` or `/genai/`; `nil` for an empty path.
    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard !parts.isEmpty else { return nil }
        prefix = "/" + parts.joined(separator: "/")
    }

    /// A path without the prefix; unchanged if it does not start with it.
    func removed(from path: String) -> String {
        guard path.utf8.starts(with: prefix.utf8) else { return path }
        let rest = path.utf8.dropFirst(prefix.utf8.count)
        guard let next = rest.first else { return "/" }
        guard next == UInt8(ascii: "/") else { return path }
        return String(Substring(rest))
    }
}
