import HTTPTypes

/// Reads `retry-after` (RFC 9110, 10.2.3) in seconds; the form with a date is not read, because clocks differ.
enum RetryAfter {
    static func duration(in fields: HTTPFields) -> Duration? {
        if let text = fields[.retryAfterMilliseconds], let milliseconds = Double(text), milliseconds >= 0,
            milliseconds < 1e9
        {
            return .milliseconds(milliseconds)
        }
        guard let text = fields[.retryAfter], let seconds = Double(text.trimmingSpaces()), seconds >= 0,
            seconds < 1e6
        else { return nil }
        return .seconds(seconds)
    }
}
