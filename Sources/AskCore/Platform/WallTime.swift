/// The date and the time, for the history.
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

    /// The civil date in UTC (Howard Hinnant's algorithm).
    private var date: (year: Int, month: Int, day: Int) {
        let shifted = milliseconds / 86_400_000 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
