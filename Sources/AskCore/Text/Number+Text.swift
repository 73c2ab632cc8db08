extension Duration {
    /// Whole milliseconds, rounded down and clamped, for `poll`.
    var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(
            clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds
                / 1_000_000_000_000_000
        )
    }

    /// The duration in seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// The duration as in `30 s` or `0.18 s`.
    var shortText: String { "\(seconds.rounded(toPlaces: seconds < 10 ? 2 : 1)) s" }
}

extension Double {
    /// The number with at most this many decimal places and no trailing zeros.
    func rounded(toPlaces places: Int) -> String {
        let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
        let value = (self * factor).rounded() / factor
        return value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
    }
}
