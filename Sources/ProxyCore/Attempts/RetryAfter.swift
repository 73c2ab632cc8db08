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

    /// Whether a client can make something of the field: a number of seconds, or a date, which ends in GMT.
    static func isReadable(_ text: String?) -> Bool {
        guard let text = text?.trimmingSpaces() else { return false }
        let isNumber =
            (1...9).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber || text.hasSuffix(" GMT")
    }
}
