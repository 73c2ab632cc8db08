/// An average of durations that forgets: each new one weighs a fifth.
struct LatencyAverage: Sendable {
    private(set) var value: Duration?

    mutating func add(_ duration: Duration) {
        guard let old = value else {
            value = duration
            return
        }
        value = old + (duration - old).divided(by: 5)
    }
}
