// Every request tells a dozen times; `components` divides 128 bits by 128 twice for each, and the operators are generic.
extension Duration {
    /// The attoseconds where 64 bits hold them, which they do up to nine seconds.
    private var fewAttoseconds: Int64? {
        let low = Int64(truncatingIfNeeded: attoseconds)
        return Int128(low) == attoseconds ? low : nil
    }

    /// Whole microseconds; what is less is cut off.
    package var wholeMicroseconds: Int64 {
        if let few = fewAttoseconds { return few / 1_000_000_000_000 }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// Seconds and their fractions.
    var inSeconds: Double {
        if let few = fewAttoseconds { return Double(few) / 1e18 }
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// An equal part of it.
    func divided(by divisor: Int) -> Duration {
        Duration(attoseconds: attoseconds / Int128(divisor))
    }
}
