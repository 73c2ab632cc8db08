import OpenAIWire
import Testing

@testable import RouterConfig

@Suite struct YAMLScalarTests {
    @Test(
        "numbers of YAML 1.1 as PyYAML reads them",
        arguments: [
            ("12", "12"), ("+12", "12"), ("-7", "-7"), ("-0", "0"), ("017", "15"), ("0b101", "5"),
            ("0x1F", "31"),
            ("1_000", "1000"), ("1__0", "10"), ("0_", "0"), ("12:30", "750"), ("1:00:00", "3600"),
            ("1.", "1.0"),
            (".5", "0.5"), ("1.5e+5", "1.5e+5"), ("1:30.5", "90.5"), ("6.0", "6.0"), ("-1.25", "-1.25"),
        ]
    )
    func numbers(text: String, wanted: String) throws {
        guard case .number(let number) = YAMLScalar.resolve(text) else {
            Issue.record("\(text) is no number")
            return
        }
        #expect(number.text == wanted)
    }

    @Test(
        "text that looks like a number",
        arguments: [
            "1e5", "1.0e5", "0o17", "08", "_1", "1.2.3", "-.5", "0x", "0b2", "12:60", "1:2:", "2023-05-15",
            "٣",
        ]
    )
    func texts(text: String) {
        guard case .string(text) = YAMLScalar.resolve(text) else {
            Issue.record("\(text) is not text")
            return
        }
    }

    @Test("booleans, with the words of 1.1", arguments: ["yes", "Yes", "on", "ON", "true", "TRUE"])
    func truths(text: String) {
        guard case .bool(true) = YAMLScalar.resolve(text) else {
            Issue.record("\(text) is not true")
            return
        }
    }

    @Test("false values; a single letter is text", arguments: ["no", "No", "off", "OFF", "false"])
    func falsehoods(text: String) {
        guard case .bool(false) = YAMLScalar.resolve(text) else {
            Issue.record("\(text) is not false")
            return
        }
        guard case .string("n") = YAMLScalar.resolve("n") else {
            Issue.record("n is not text")
            return
        }
    }

    @Test("infinity and not a number", arguments: [".inf", "-.INF", "+.Inf", ".nan", "1.0e+999"])
    func nonFinite(text: String) {
        guard case .nonFinite = YAMLScalar.resolve(text) else {
            Issue.record("\(text) is finite")
            return
        }
    }
}
