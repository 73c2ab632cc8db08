/// Requests and tokens within the running minute.
struct MinuteUsage: Sendable {
    private var began: ContinuousClock.Instant?
    var requests = 0
    var tokens = 0

    /// Begins a new minute where the last one is over.
    mutating func roll(to now: ContinuousClock.Instant) {
        if let began, now - began < .seconds(60) { return }
        began = now
        requests = 0
        tokens = 0
    }

    /// How long until the minute is over.
    func timeLeft(at now: ContinuousClock.Instant) -> Duration {
        guard let began else { return .zero }
        return max(.zero, .seconds(60) - (now - began))
    }
}
