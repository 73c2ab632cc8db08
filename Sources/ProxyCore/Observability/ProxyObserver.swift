/// Is told what happened: metrics, a log, a test.
///
/// Called beside the path of a request, on whichever task is there; an implementation must be quick and must not wait.
/// `ProxyObserverConformance` in `ProxyTesting` is the suite that every implementation should pass.
public protocol ProxyObserver: Sendable {
    /// Takes an event.
    func observe(_ event: ProxyEvent)
}
