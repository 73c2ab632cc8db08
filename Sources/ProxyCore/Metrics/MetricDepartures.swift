/// Groups and deployments that something was counted for and that the configuration has no more: a pure value.
///
/// What was counted for them stays for a while, so that whoever scrapes still sees how it ended. Then their series end, as those of a
/// process that has stopped do: to Prometheus that is no loss, and one that begins again counts from zero. Adding them to a series
/// `other` instead would keep the sums, and would look as if all those requests had just come.
struct MetricDepartures {
    /// How long they stay: more than Prometheus takes to call a series stale, and then some for a slow scrape.
    static let stay = Duration.seconds(600)

    /// How many stay at most, so that frequent reloads do not fill the memory; the oldest go first.
    static let limit = 200

    private var since: [MetricSubject: ContinuousClock.Instant] = [:]

    /// Takes note of a reload.
    ///
    /// - Parameter counted: all that something was counted for, also by requests that ended after their deployment had gone.
    mutating func reloaded(
        to present: Set<MetricSubject>,
        counted: Set<MetricSubject>,
        at now: ContinuousClock.Instant
    ) {
        since = since.filter { !present.contains($0.key) }
        for subject in counted.subtracting(present) where since[subject] == nil { since[subject] = now }
    }

    /// Takes out those whose time is over.
    mutating func takeDue(at now: ContinuousClock.Instant) -> Set<MetricSubject> {
        var due = Set(since.filter { now - $0.value >= Self.stay }.keys)
        let excess = since.count - due.count - Self.limit
        if excess > 0 {
            due.formUnion(
                since.filter { !due.contains($0.key) }.sorted { $0.value < $1.value }.prefix(excess).map(
                    \.key
                )
            )
        }
        for subject in due { since[subject] = nil }
        return due
    }
}
