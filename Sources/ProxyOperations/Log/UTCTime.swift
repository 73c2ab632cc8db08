import PlainText
import ProxyCore

/// A time as the log shows it: `2026-11-23T04:09:48.123Z` (RFC 3339).
struct UTCTime {
    private let milliseconds: Int

    init(secondsSince1970 seconds: Double) {
        milliseconds = Int(seconds * 1000)
    }

    func append(to bytes: inout [UInt8]) {
        let (days, time) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = CivilDate.date(daysSince1970: days)
        // Built in a buffer and appended at once, because each append checks the array's capacity.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.form.utf8CodeUnitCount) { text in
            for index in text.indices { text[index] = Self.form.utf8Start[index] }
            Self.write(year / 100, to: text, at: 0)
            Self.write(year % 100, to: text, at: 2)
            Self.write(month, to: text, at: 5)
            Self.write(day, to: text, at: 8)
            Self.write(time / 3_600_000, to: text, at: 11)
            Self.write(time / 60_000 % 60, to: text, at: 14)
            Self.write(time / 1000 % 60, to: text, at: 17)
            Self.write(time % 1000 / 10, to: text, at: 20)
            text[22] = Self.digit(time % 10)
            bytes.append(contentsOf: UnsafeBufferPointer(text))
        }
    }

    private static let form: StaticString = "0000-00-00T00:00:00.000Z"

    private static func write(_ number: Int, to text: UnsafeMutableBufferPointer<UInt8>, at position: Int) {
        text[position] = digit(number / 10 % 10)
        text[position + 1] = digit(number % 10)
    }

    private static func digit(_ number: Int) -> UInt8 {
        UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)
    }
}
