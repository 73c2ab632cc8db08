extension Duration {
    /// Tenths of a millisecond, which is as exact as a log tells a time.
    var tenthsOfMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds * 10_000 + attoseconds / 100_000_000_000_000)
    }
}
