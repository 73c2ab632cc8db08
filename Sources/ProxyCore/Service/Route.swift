/// What a path and a method ask for.
enum Route: Sendable, Hashable {
    /// A call about a model; the model may stand in the path, as in `/engines/{model}/chat/completions`.
    case modelCall(ModelEndpoint, pathModel: String?, isKnown: Bool)
    /// Something that a backend keeps.
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

    /// Whether anybody may ask, key or no key.
    var isOpen: Bool {
        switch self {
        case .liveness, .readiness, .root: true
        // Asks for the key itself, unless the configuration says that it need not.
        case .metrics: true
        default: false
        }
    }

    /// Whether the route has a use for a body.
    var takesBody: Bool {
        switch self {
        case .modelCall, .resource, .tokenCounter: true
        default: false
        }
    }
}
