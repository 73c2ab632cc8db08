import PlainText

/// The date and time, in UTC.
struct WallTime: Sendable, Hashable {
    /// Milliseconds since 1970.
    var milliseconds: Int

    static func now() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000)
    }

    /// As in `2026-03-01T12:30:00Z`.
    var iso8601: String {
        let (year, month, day) = date
        let seconds = milliseconds / 1000
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(Self.twoDigits)
        return "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))T\(clock.joined(separator: ":"))Z"
    }

    /// As in `2026-03`.
    var month: String { "\(date.year)-\(Self.twoDigits(date.month))" }

    private var date: (year: Int, month: Int, day: Int) {
        CivilDate.date(daysSince1970: milliseconds / 86_400_000)
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
