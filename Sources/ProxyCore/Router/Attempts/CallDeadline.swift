import HTTPTransport

/// The limits on the time of one request, worked out once, shared by all its attempts.
struct CallDeadline: Sendable {
    /// When the whole request is over; for a stream, when its first event has to be there.
    let instant: ContinuousClock.Instant

    private let connect: Duration
    private let wantsStream: Bool
    private let requestedStreamTimeout: Duration?
    private let requestedTimeout: Duration?
    private let defaults: RequestTimeouts

    init(
        options: CallOptions,
        defaults: RequestTimeouts,
        deploymentTimeouts: some Sequence<Duration?>,
        wantsStream: Bool,
        now: ContinuousClock.Instant
    ) {
        // The most patient deployment decides: a short limit of one is no reason not to ask the others.
        let longest = deploymentTimeouts.lazy.map { $0 ?? defaults.request }.max()
        let configured = longest ?? defaults.request
        // A client may wait for less than the operator allows, not for more.
        let whole = min(options.timeout ?? configured, configured)
        self.instant = now + whole
        self.connect = defaults.connect
        self.wantsStream = wantsStream
        self.requestedStreamTimeout = options.streamTimeout
        self.requestedTimeout = options.timeout
        self.defaults = defaults
    }

    /// The timers of an attempt that begins now: none outlasts what is left of the request.
    func timeouts(for deployment: Deployment, now: ContinuousClock.Instant) -> CallTimeouts {
        let left = max(.zero, instant - now)
        let configured = deployment.configuration.timeouts
        if wantsStream {
            let limit =
                configured.stream ?? defaults.stream ?? configured.request ?? defaults.request
            // The time of the whole says something about a stream only where nobody says anything about streams.
            let isAboutStreams = configured.stream != nil || defaults.stream != nil
            let asked = requestedStreamTimeout ?? (isAboutStreams ? nil : requestedTimeout)
            let pause = min(asked ?? limit, limit)
            return CallTimeouts(
                connect: min(connect, left),
                firstByte: min(pause, left),
                betweenBytes: pause,
                total: nil
            )
        }
        let total = min(requestedTimeout ?? left, configured.request ?? left, left)
        return CallTimeouts(connect: min(connect, left), firstByte: nil, betweenBytes: nil, total: total)
    }
}
