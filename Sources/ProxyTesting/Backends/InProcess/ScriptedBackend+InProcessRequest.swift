import HTTPTransport
import HTTPTypes
import ProxyCore

extension ScriptedBackend.Request {
    /// A request that never was on a wire, as it would have been there.
    init(
        _ request: BackendRequest,
        on connection: IdleConnections.Connection,
        at instant: ContinuousClock.Instant
    ) {
        var lines = ["host: \(request.host)"]
        lines += request.headers.map { "\($0.name.rawName): \($0.value)" }
        if let body = request.body { lines.append("content-length: \(body.count)") }
        self.init(
            connection: connection.number,
            position: connection.requests,
            method: request.method.rawValue,
            target: request.path,
            fieldLines: lines,
            body: request.body ?? [],
            arrivedAt: instant
        )
    }
}
