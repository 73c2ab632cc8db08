/// What a client is told when its request cannot be answered: a status, and an error object in OpenAI's shape.
///
/// The one type that every failure inside the proxy ends in; `ErrorResponder` is the one place that writes it out. Messages name the
/// input and the remedy, and hold no secret. One that passes on what a backend or a client said, which may be text of a prompt, has
/// other words for the log.
public struct ProxyError: Error, Sendable, Hashable {
    /// Boxed, as every function of a request's way may throw it.
    @Boxed private var content: Content

    private struct Content: Sendable, Hashable {
        var status: Int
        var message: String
        var type: String
        var code: String?
        var parameter: String?
        var retryAfter: Duration?
        var closesConnection: Bool
        var backendAnswer: BackendAnswer?
        var route: RouteReport?
        var logMessage: String?
        var retriesAreSpent = false
    }

    /// Creates an error.
    public init(
        status: Int,
        type: String,
        code: String? = nil,
        parameter: String? = nil,
        message: String,
        retryAfter: Duration? = nil,
        closesConnection: Bool = false,
        backendAnswer: BackendAnswer? = nil
    ) {
        content = Content(
            status: status,
            message: message,
            type: type,
            code: code,
            parameter: parameter,
            retryAfter: retryAfter,
            closesConnection: closesConnection,
            backendAnswer: backendAnswer
        )
    }
}

extension ProxyError {
    /// The HTTP status.
    public var status: Int {
        get { content.status }
        set { content.status = newValue }
    }

    /// What is wrong, in a sentence.
    public var message: String {
        get { content.message }
        set { content.message = newValue }
    }

    /// OpenAI's `error.type`.
    public var type: String {
        get { content.type }
        set { content.type = newValue }
    }

    /// OpenAI's `error.code`.
    public var code: String? {
        get { content.code }
        set { content.code = newValue }
    }

    /// OpenAI's `error.param`: the field of the request that is wrong.
    public var parameter: String? {
        get { content.parameter }
        set { content.parameter = newValue }
    }

    /// After which time another try makes sense; becomes `retry-after`.
    public var retryAfter: Duration? {
        get { content.retryAfter }
        set { content.retryAfter = newValue }
    }

    /// Whether the connection should not be used again.
    public var closesConnection: Bool {
        get { content.closesConnection }
        set { content.closesConnection = newValue }
    }

    /// The backend's own answer, passed on as it came instead of the object above.
    public var backendAnswer: BackendAnswer? {
        get { content.backendAnswer }
        set { content.backendAnswer = newValue }
    }

    /// What the log says of it, where ``message`` holds words that may be text of a prompt; `nil` where it does not.
    public var logMessage: String? {
        get { content.logMessage }
        set { content.logMessage = newValue }
    }

    /// Whether the proxy itself has tried as often as makes sense: another try of the client's would be the same again.
    var retriesAreSpent: Bool {
        get { content.retriesAreSpent }
        set { content.retriesAreSpent = newValue }
    }

    /// Whether the client's library may try again; what the request itself is the reason of ends the same way.
    var isWorthRetrying: Bool {
        if retriesAreSpent { return false }
        return switch status {
        case 408, 409, 425, 429, 499: true
        case 400..<500: false
        default: true
        }
    }

    /// What the log says of it.
    var logText: String { content.logMessage ?? content.message }

    /// The same error with other words for the log.
    func logged(as text: String) -> ProxyError {
        var error = self
        error.logMessage = text
        return error
    }

    /// What the router did before it gave up; becomes header fields.
    public var route: RouteReport? {
        get { content.route }
        set { content.route = newValue }
    }
}

extension ProxyError: CustomStringConvertible {
    /// Status, code and message.
    public var description: String { "\(status) \(code ?? type): \(message)" }
}
