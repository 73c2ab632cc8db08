package import HTTPTypes

/// Reads `retry-after` (RFC 9110, 10.2.3): seconds, or a date.
package enum RetryAfter {
    /// How long a response asks to wait.
    ///
    /// A date is compared with the response's own, because clocks differ.
    package static func duration(in fields: HTTPFields) -> Duration? {
        if let text = fields[.retryAfterMilliseconds], let milliseconds = Double(text), milliseconds >= 0,
            milliseconds < 1e9
        {
            return .milliseconds(milliseconds)
        }
        guard let text = fields[.retryAfter]?.trimmingOptionalWhitespace() else { return nil }
        if let moment = HTTPDate.seconds(text) {
            let now =
                fields[.date].flatMap { HTTPDate.seconds($0.trimmingOptionalWhitespace()) }
                ?? Int(WallClock.secondsSince1970())
            return moment - now < 1_000_000 ? .seconds(max(0, moment - now)) : nil
        }
        guard let seconds = Double(text), seconds >= 0, seconds < 1e6 else { return nil }
        return .seconds(seconds)
    }

    /// The field as a whole number of seconds, which clients can read without a clock; `nil` where it is not valid.
    package static func text(in fields: HTTPFields) -> String? {
        guard let text = fields[.retryAfter]?.trimmingOptionalWhitespace() else { return nil }
        if (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return text
        }
        guard HTTPDate.seconds(text) != nil else { return nil }
        var date: HTTPFields = [.retryAfter: text]
        date[.date] = fields[.date]
        return duration(in: date).map { String($0.components.seconds) }
    }
}
