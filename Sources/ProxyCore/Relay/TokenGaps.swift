/// The pauses between the events of one stream, as they came from the backend.
struct TokenGaps: Sendable {
    private let clock: any ProxyClock
    private var last: ContinuousClock.Instant
    private(set) var histogram = MetricHistogram()

    /// Begins when the first event is there.
    init(clock: any ProxyClock) {
        self.clock = clock
        self.last = clock.now
    }

    /// Events came together, in one read.
    ///
    /// They count as one pause, because what lies between them is nobody's wait.
    mutating func eventsCame() {
        let now = clock.now
        histogram.observe(now - last)
        last = now
    }
}
