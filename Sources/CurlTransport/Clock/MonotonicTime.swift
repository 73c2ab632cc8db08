import CCurl

/// A point in time on the engine's clock, in nanoseconds; reading it costs no system call.
struct MonotonicTime: Comparable, Sendable {
    var nanoseconds: UInt64

    /// Later than any other.
    static let never = MonotonicTime(nanoseconds: .max)

    /// Earlier than any other.
    static let distantPast = MonotonicTime(nanoseconds: 0)

    static func now() -> MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(
            nanoseconds: UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000
                &+ UInt64(truncatingIfNeeded: time.tv_nsec)
        )
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Saturates; a negative duration counts as zero.
    func advanced(by duration: Duration) -> MonotonicTime {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return overflow ? .never : MonotonicTime(nanoseconds: sum)
    }

    func advanced(byMilliseconds milliseconds: Int) -> MonotonicTime {
        advanced(by: .milliseconds(max(0, milliseconds)))
    }

    /// The timeout for `poll` until this time, rounded up; -1 for ``never``.
    func pollTimeout(from now: MonotonicTime) -> Int32 {
        guard self != .never else { return -1 }
        guard self > now else { return 0 }
        let milliseconds = (nanoseconds - now.nanoseconds + 999_999) / 1_000_000
        return Int32(clamping: milliseconds)
    }
}

extension Duration {
    /// Saturates; at least zero.
    fileprivate var wholeNanoseconds: UInt64 {
        attoseconds < 0 ? 0 : UInt64(clamping: attoseconds / 1_000_000_000)
    }

    /// Rounded up, so that a short limit does not become zero.
    var wholeMilliseconds: Int {
        let (whole, remainder) = wholeNanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Int(clamping: remainder == 0 ? whole : whole + 1)
    }

    /// Rounded up, in the range that libcurl accepts for seconds.
    var wholeSeconds: Int {
        min((wholeMilliseconds + 999) / 1000, 100_000_000)
    }
}
