import OpenAIWire
import ProxyCore

/// Receives the fields of a line one by one, and writes them in its own format.
protocol LogFieldWriter {
    mutating func add(_ name: String, _ number: Int)
    mutating func add(_ name: String, milliseconds duration: Duration)
    mutating func add(_ name: String, _ text: String)
}

extension JSONObject: LogFieldWriter {
    mutating func add(_ name: String, _ number: Int) {
        self[name] = .number(JSONNumber(number))
    }

    mutating func add(_ name: String, milliseconds duration: Duration) {
        self[name] = JSONNumber(Double(duration.tenthsOfMilliseconds) / 10).map { .number($0) } ?? .null
    }

    mutating func add(_ name: String, _ text: String) {
        self[name] = .string(LogText.cut(text))
    }
}

/// A log line in the text format, while it is being written.
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

    /// Appends the message, cut if it is very long; control characters become blanks.
    mutating func appendMessage(_ text: String) {
        let start = bytes.count
        append(LogText.cutMessage(text))
        for index in start..<bytes.count where bytes[index] < 0x20 || bytes[index] == 0x7f {
            bytes[index] = 0x20
        }
    }

    /// The finished line: with its line break, and with characters escaped that a terminal would act on.
    consuming func ended() -> [UInt8] {
        bytes.append(UInt8(ascii: "\n"))
        return LogText.escaped(bytes)
    }

    private mutating func appendValue(_ value: String) {
        var value = value
        let isPlain = value.withUTF8 { text in
            // No early exit: the compiler vectorises the loop.
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

extension LogLine: LogFieldWriter {
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

    /// Appends a number whose last `places` digits are decimals.
    private mutating func append(_ number: Int, places: Int = 0) {
        DecimalDigits.write(number, places: places) { bytes.append(contentsOf: $0) }
    }
}

extension Duration {
    /// Tenths of a millisecond, the precision of times in the log.
    fileprivate var tenthsOfMilliseconds: Int { Int(wholeMicroseconds / 100) }
}
