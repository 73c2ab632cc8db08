/// What a client is told when its request cannot be answered: a status, and an error object in OpenAI's shape.
///
/// The one type that every failure inside the proxy ends in; `ErrorResponder` is the one place that writes it out. Messages name the
/// input and the remedy, and hold no secret and no text of a prompt.
public struct ProxyError: Error, Sendable, Hashable {
    /// The HTTP status.
    public var status: Int

    /// What is wrong, in a sentence.
    public var message: String

    /// OpenAI's `error.type`.
    public var type: String

    /// OpenAI's `error.code`.
    public var code: String?

    /// OpenAI's `error.param`: the field of the request that is wrong.
    public var parameter: String?

    /// After which time another try makes sense; becomes `retry-after`.
    public var retryAfter: Duration?

    /// Whether the connection should not be used again.
    public var closesConnection: Bool

    /// The backend's own answer, passed on as it came instead of the object above.
    public var backendAnswer: BackendAnswer?

    /// What the router did before it gave up; becomes header fields.
    public var route: RouteReport? {
        get { if case .report(let report) = keptRoute { report } else { nil } }
        set { keptRoute = newValue.map { .report($0) } ?? .none }
    }

    private var keptRoute = KeptRoute.none

    /// Kept elsewhere: every function that may throw this error has room for all of it in its frame.
    private indirect enum KeptRoute: Sendable, Hashable {
        case none
        case report(RouteReport)
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
        self.status = status
        self.type = type
        self.code = code
        self.parameter = parameter
        self.message = message
        self.retryAfter = retryAfter
        self.closesConnection = closesConnection
        self.backendAnswer = backendAnswer
    }
}

extension ProxyError: CustomStringConvertible {
    /// Status, code and message.
    public var description: String { "\(status) \(code ?? type): \(message)" }
}
