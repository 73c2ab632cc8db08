import OpenAIWire
import ProxyCore

/// The bytes of a log line as it grows.
struct LogLine {
    private var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ time: UTCTime) {
        time.append(to: &bytes)
    }

    /// Appends what the line is about, cut where it is very long; a line break within it becomes a blank.
    mutating func appendMessage(_ text: String) {
        let start = bytes.count
        append(LogText.cutMessage(text))
        for index in start..<bytes.count where bytes[index] < 0x20 || bytes[index] == 0x7f {
            bytes[index] = 0x20
        }
    }

    /// The line with its break, and with escapes for what a terminal or an editor would act on.
    consuming func ended() -> [UInt8] {
        bytes.append(UInt8(ascii: "\n"))
        return LogText.escaped(bytes)
    }

    private mutating func appendValue(_ value: String) {
        var value = value
        let isPlain = value.withUTF8 { text in
            // To look at all of them, without an end before the last, is done many at once.
            var marks: UInt8 = 0
            for byte in text {
                marks |= (byte <= 0x20 ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x7f ? 1 : 0)
            }
            guard marks == 0, !text.isEmpty, !LogText.needsEscapes(text) else { return false }
            bytes.append(contentsOf: text)
            return true
        }
        if !isPlain { JSONValue.encode(value, into: &bytes) }
    }
}

extension LogLine: LogFacts {
    mutating func add(_ name: String, _ number: Int) {
        appendName(name)
        append(number)
    }

    mutating func add(_ name: String, milliseconds duration: Duration) {
        appendName(name)
        append(duration.tenthsOfMilliseconds, places: 1)
    }

    mutating func add(_ name: String, _ text: String) {
        appendName(name)
        appendValue(LogText.cut(text))
    }

    private mutating func appendName(_ name: String) {
        bytes.append(UInt8(ascii: " "))
        append(name)
        bytes.append(UInt8(ascii: "="))
    }

    /// Appends a number, the last of whose digits stand behind a point.
    private mutating func append(_ number: Int, places: Int = 0) {
        DecimalDigits.write(number, places: places) { bytes.append(contentsOf: $0) }
    }
}
