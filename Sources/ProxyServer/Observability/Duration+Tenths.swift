import ProxyCore

extension Duration {
    /// Tenths of a millisecond, which is as exact as a log tells a time.
    var tenthsOfMilliseconds: Int { Int(wholeMicroseconds / 100) }
}
