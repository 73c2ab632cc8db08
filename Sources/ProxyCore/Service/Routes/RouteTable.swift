import HTTPTypes
import OpenAIWire
import PlainText

/// What a path and a method request.
enum Route: Sendable, Hashable {
    /// A call about a model, whose name may be in the path, as in `/engines/{model}/chat/completions`.
    case modelCall(ModelEndpoint, pathModel: String?, isKnown: Bool)
    /// Something that a backend stores.
    case resource(StoredResource)
    case models
    case model(String)
    case modelInformation
    case modelGroupInformation
    case health
    case liveness
    case readiness
    case metrics
    case tokenCounter
    case reload
    case supportedParameters
    case root

    /// Whether the route needs no key.
    var isOpen: Bool {
        switch self {
        case .liveness, .readiness, .root: true
        // Checks the key itself, unless the configuration allows access without one.
        case .metrics: true
        default: false
        }
    }

    /// Whether the route uses the request's body.
    var takesBody: Bool {
        switch self {
        case .modelCall, .resource, .tokenCounter: true
        default: false
        }
    }
}

/// Finds the route of a request, in all the spellings that LiteLLM supports.
enum RouteTable {
    enum Match {
        case route(Route)
        case methodNotAllowed(allowed: String)
        case unknown
    }

    /// Finds the route.
    ///
    /// - Parameter path: the path without its query and with its percent escapes.
    static func match(_ method: HTTPRequest.Method, path: String) -> Match {
        if method == .post {
            // Almost every request is one of these; comparing a path costs a fifth of hashing it.
            if path == chatPath, let chatRoute { return .route(chatRoute) }
            if let route = commonPostRoutes[path] { return .route(route) }
        }
        guard path.hasPrefix("/"), !path.hasPrefix("//") else { return .unknown }
        let bare = path.count > 1 && path.hasSuffix("/") ? path.dropLast() : path[...]
        if let route = getRoutes[String(bare)] ?? modelRoute(bare) {
            return method == .get || method == .head
                ? .route(route) : .methodNotAllowed(allowed: "GET, HEAD, OPTIONS")
        }
        let known = postRoute(bare)
        if !Self.isEndpoint(known), let resource = StoredResource(bare) {
            guard !resource.methods.contains(method == .head ? .get : method) else {
                return .route(.resource(resource))
            }
            let allowed = resource.methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }
            return .methodNotAllowed(allowed: (allowed + ["OPTIONS"]).joined(separator: ", "))
        }
        guard let route = known else { return .unknown }
        if method == .post { return .route(route) }
        if case .modelCall(_, _, isKnown: false) = route { return .unknown }
        return .methodNotAllowed(allowed: "POST, OPTIONS")
    }

    private static func isEndpoint(_ route: Route?) -> Bool {
        if case .modelCall(_, _, isKnown: true) = route { true } else { false }
    }

    private static let getRoutes: [String: Route] = [
        "/": .root,
        "/v1/models": .models, "/models": .models,
        "/v1/model/info": .modelInformation, "/model/info": .modelInformation,
        "/v2/model/info": .modelInformation,
        "/model_group/info": .modelGroupInformation,
        "/health": .health,
        "/health/liveliness": .liveness, "/health/liveness": .liveness,
        "/health/readiness": .readiness,
        "/metrics": .metrics,
        "/utils/supported_openai_params": .supportedParameters,
    ]

    /// `/v1/models/{id}`: the id may hold slashes, plain or as `%2F`.
    private static func modelRoute(_ path: Substring) -> Route? {
        for prefix in ["/v1/models/", "/models/"] where path.hasPrefix(prefix) {
            return PercentEncoding.decode(path.dropFirst(prefix.count)).map { .model($0) }
        }
        return nil
    }

    private static func postRoute(_ path: Substring) -> Route? {
        if path == "/utils/token_counter" { return .tokenCounter }
        if path == "/config/reload" { return .reload }
        if path == "/v2/rerank" || path == "/v2/embed" {
            return .modelCall(
                ModelEndpoint(path: String(path.dropFirst()), isBesideV1: true),
                pathModel: nil,
                isKnown: true
            )
        }
        for prefix in ["/openai/deployments/", "/v1/engines/", "/engines/"] where path.hasPrefix(prefix) {
            return routeWithModel(path.dropFirst(prefix.count))
        }
        let isVersioned = path.hasPrefix("/v1/")
        var rest = path.dropFirst(isVersioned ? 4 : 1)
        for prefix in ["openai/v1/", "queue/"] where !isVersioned && rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        if let endpoint = endpoints[String(rest)] {
            return .modelCall(endpoint, pathModel: nil, isKnown: true)
        }
        // Other paths below /v1 are passed to the backend if the configuration allows it.
        guard isVersioned, isPlain(rest) else { return nil }
        return .modelCall(ModelEndpoint(path: String(rest)), pathModel: nil, isKnown: false)
    }

    /// `{model}/chat/completions`, where the model may hold slashes.
    private static func routeWithModel(_ path: Substring) -> Route? {
        // `chat/completions` also ends with `completions`: the longer name wins.
        for (name, endpoint) in longestFirst where path.hasSuffix("/\(name)") {
            guard let model = PercentEncoding.decode(path.dropLast(name.count + 1)), !model.isEmpty else {
                return nil
            }
            return .modelCall(endpoint, pathModel: model, isKnown: true)
        }
        return nil
    }

    /// The API's calls in their two common spellings, for lookup without parsing the path.
    private static let commonPostRoutes: [String: Route] = {
        var routes: [String: Route] = [:]
        for (path, endpoint) in endpoints {
            let route = Route.modelCall(endpoint, pathModel: nil, isKnown: true)
            routes["/v1/\(path)"] = route
            routes["/\(path)"] = route
        }
        return routes
    }()

    private static let chatPath = "/v1/chat/completions"
    private static let chatRoute = commonPostRoutes[chatPath]

    private static let endpoints = Dictionary(
        ModelEndpoint.known.map { ($0.path, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    private static let longestFirst = endpoints.sorted { $0.key.utf8.count > $1.key.utf8.count }

    /// The known endpoint with the path most similar to an unknown one.
    static func nearestEndpoint(to path: String) -> String? {
        NearestNames.of(path, among: endpoints.keys.map { "/v1/\($0)" }.sorted(), limit: 1).first
    }

    /// Whether a path can be appended to a backend's address without changing what the address means.
    private static func isPlain(_ path: Substring) -> Bool {
        !path.split(separator: "/", omittingEmptySubsequences: false).contains {
            ["", ".", ".."].contains($0)
        }
            && path.utf8.allSatisfy { byte in
                (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a)
                    || (byte >= 0x30 && byte <= 0x39)
                    || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".")
            }
    }
}
