import PlainText

/// A moment as HTTP writes it, as in `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
package enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The text of a moment from 1970 on.
    package static func text(secondsSince1970 seconds: Int) -> String {
        let (days, time) = max(0, seconds).quotientAndRemainder(dividingBy: 86_400)
        let (year, month, day) = CivilDate.date(daysSince1970: days)
        let name = months[month - 1]
        return
            "\(weekdays[days % 7]), \(two(day)) \(name.prefix(1).uppercased())\(name.dropFirst()) \(two(year / 100))"
            + "\(two(year % 100)) \(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The seconds from 1970 to a moment in one of HTTP's three forms; `nil` for anything else.
    package static func seconds(_ text: String) -> Int? {
        guard text.utf8.count <= 40 else { return nil }
        let words = text.split { " ,-:\t".contains($0) }
        switch words.count {
        // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT
        case 8 where words[7] == "GMT":
            return seconds(words[3], words[2], words[1], words[4...6])
        // Sun Nov  6 08:49:37 1994
        case 7:
            return seconds(words[6], words[1], words[2], words[3...5])
        default:
            return nil
        }
    }

    private static func seconds(
        _ year: Substring,
        _ month: Substring,
        _ day: Substring,
        _ time: ArraySlice<Substring>
    ) -> Int? {
        let parts = time.compactMap { number($0) }
        guard var years = number(year), let month = months.firstIndex(of: month.lowercased()),
            let day = number(day),
            parts.count == 3, (1...31).contains(day), parts[0] < 24, parts[1] < 60, parts[2] <= 60
        else { return nil }
        if year.utf8.count == 2 { years += years < 70 ? 2000 : 1900 }
        guard (1970...9999).contains(years) else { return nil }
        let days = CivilDate.daysSince1970(year: years, month: month + 1, day: day)
        return days * 86_400 + parts[0] * 3600 + parts[1] * 60 + parts[2]
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(text) : nil
    }
}
