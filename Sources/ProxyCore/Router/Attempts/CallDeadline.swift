import HTTPTransport

/// The time limits of one request, computed once and shared by all its attempts.
struct CallDeadline: Sendable {
    /// The deadline of the whole request; of a stream, for its first event.
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
        // The longest limit decides: a short one of one deployment is no reason not to try the others.
        let longest = deploymentTimeouts.lazy.map { $0 ?? defaults.request }.max()
        let configured = longest ?? defaults.request
        // A client may ask for less time than the operator allows, not for more.
        let whole = min(options.timeout ?? configured, configured)
        self.instant = now + whole
        self.connect = defaults.connect
        self.wantsStream = wantsStream
        self.requestedStreamTimeout = options.streamTimeout
        self.requestedTimeout = options.timeout
        self.defaults = defaults
    }

    /// The timers of an attempt that starts now: none exceeds the time left for the request.
    func timeouts(for deployment: Deployment, now: ContinuousClock.Instant) -> CallTimeouts {
        let left = max(.zero, instant - now)
        let configured = deployment.configuration.timeouts
        if wantsStream {
            let limit =
                configured.stream ?? defaults.stream ?? configured.request ?? defaults.request
            // The timeout of whole responses applies to a stream only where there is none for streams.
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
