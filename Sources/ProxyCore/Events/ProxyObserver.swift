/// Is told what happened: metrics, a log, a test.
///
/// Called beside the path of a request, on whichever task is there; an implementation must be quick and must not wait.
/// `ProxyObserverConformance` in `ProxyTesting` is the suite that every implementation should pass.
public protocol ProxyObserver: Sendable {
    /// Whether it is to be told which fields of a request a backend did not get; finding that out costs as much as the request's body
    /// is long. Read once for each configuration; `false` where an implementation does not say.
    var wantsDroppedFields: Bool { get }

    /// Takes an event.
    func observe(_ event: ProxyEvent)
}

extension ProxyObserver {
    /// `false`: the fields are not worked out for it.
    public var wantsDroppedFields: Bool { false }
}
