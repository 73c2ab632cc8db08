import HTTPTransport
import ProxyCore

/// The field `date` of responses, made once a second.
///
/// - Isolation: belongs to an event loop, and is used only there.
final class DateField {
    private let clock: any ProxyClock
    private var second = -1
    private var line: [UInt8] = []

    init(clock: any ProxyClock = SystemClock()) {
        self.clock = clock
    }

    /// The field with its line's end.
    var bytes: [UInt8] {
        let now = Int(clock.unixTime)
        if now != second {
            second = now
            line = Array("date: \(HTTPDate.text(secondsSince1970: now))\r\n".utf8)
        }
        return line
    }
}
