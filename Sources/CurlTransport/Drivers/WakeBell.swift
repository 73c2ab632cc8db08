/// Ends an engine's wait, from any thread, any number of times.
protocol WakeBell: Sendable {
    func ring()
}
