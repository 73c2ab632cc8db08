import OpenAIWire

/// What one step of the examination found.
struct DoctorStep: Sendable, Hashable {
    enum Verdict: String, Sendable {
        case good = "ok"
        case warning = "warn"
        case bad = "fail"
        /// An earlier failure makes it pointless.
        case skipped = "skip"
    }

    var name: String
    var verdict: Verdict
    var time: Duration?
    /// What was found, one line.
    var finding: String
    /// What to do, for a step that failed.
    var fix: String?
    /// The status of the whole, where this step is the one that fails.
    var status = ExitStatus.unavailable

    var object: JSONObject {
        var object: JSONObject = [
            "step": .string(name), "verdict": .string(verdict.rawValue), "finding": .string(finding),
        ]
        if let time, let number = JSONNumber((time.seconds * 1e5).rounded() / 100) {
            object["ms"] = .number(number)
        }
        object["fix"] = fix.map { .string($0) }
        return object
    }

    var line: String {
        let mark = verdict.rawValue + String(repeating: " ", count: 5 - verdict.rawValue.count)
        let title = name + String(repeating: " ", count: max(0, 10 - name.count))
        let milliseconds = time.map { "\(($0.seconds * 1000).rounded(toPlaces: 1)) ms" } ?? ""
        let column = milliseconds + String(repeating: " ", count: max(0, 11 - milliseconds.count))
        let filter = ControlFilter()
        let first = "\(mark)\(title)\(column)\(filter.line(finding))\n"
        return fix.map { "\(first)     → \(filter.line($0))\n" } ?? first
    }
}
