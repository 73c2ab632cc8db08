import OpenAIWire
import Testing

@Suite struct JSONValueTests {
    @Test("Values are read by kind")
    func access() {
        let value: JSONValue = [
            "s": "x", "b": true, "i": 5, "d": 1.5, "a": [1, nil], "o": ["k": 1], "n": nil,
        ]
        #expect(value["s"]?.stringValue == "x")
        #expect(value["b"]?.boolValue == true)
        #expect(value["i"]?.intValue == 5)
        #expect(value["d"]?.doubleValue == 1.5)
        #expect(value["d"]?.intValue == nil)
        #expect(value["a"]?.arrayValue?.count == 2)
        #expect(value["a"]?[1]?.isNull == true)
        #expect(value["a"]?[2] == nil)
        #expect(value["o"]?["k"] == 1)
        #expect(value["missing"] == nil)
        #expect(value["s"]?["k"] == nil)
        #expect(value["n"] == .null)
        #expect(value["s"]?.intValue == nil)
    }

    @Test("Setting keeps the order, adds and removes")
    func editing() {
        var value: JSONValue = ["a": 1, "b": 2, "c": 3]
        value["b"] = "two"
        value["d"] = 4
        value["a"] = nil
        #expect(value.description == #"{"b":"two","c":3,"d":4}"#)
        var text: JSONValue = "text"
        text["x"] = nil
        #expect(text == "text")
        text["x"] = 1
        #expect(text.description == #"{"x":1}"#)
    }

    @Test("Large objects behave like small ones")
    func largeObject() {
        var object = JSONObject()
        for index in 0..<1000 { object["k\(index)"] = .number(JSONNumber(index)) }
        for index in stride(from: 0, to: 1000, by: 100) { object["k\(index)"] = nil }
        object["k5"] = "five"
        #expect(object.count == 990)
        #expect(object["k0"] == nil && object["k999"] == 999 && object["k5"] == "five")
        #expect(object.keys.prefix(3) == ["k1", "k2", "k3"])
        while object.count > 3 { object[object.keys[3]] = nil }
        #expect(object.description == #"{"k1":1,"k2":2,"k3":3}"#)
        #expect(object["k2"] == 2 && object["k4"] == nil)
    }

    @Test("Objects are equal in any order, numbers only with the same spelling")
    func equality() throws {
        let left: JSONValue = ["a": 1, "b": [2]]
        let right: JSONValue = ["b": [2], "a": 1]
        #expect(left == right)
        #expect(Set([left, right]).count == 1)
        #expect(try JSONValue(parsing: Array("1.0".utf8)) != 1)
    }

    @Test(
        "Numbers are integers if they are exactly whole",
        arguments: [
            ("5", 5), ("5.0", 5), ("5e0", 5), ("1e3", 1000), ("-0", 0), ("9223372036854775807", Int.max),
            ("5.5", nil), ("12345678901234567890", nil), ("9223372036854775808", nil), ("1e400", nil),
            ("1e17", nil),
        ] as [(String, Int?)]
    )
    func wholeNumbers(text: String, int: Int?) throws {
        let number = try #require(JSONNumber(text: text))
        #expect(number.int == int)
        #expect(number.text == text)
    }

    @Test(
        "Only JSON numbers are numbers",
        arguments: ["", " 1", "1 ", "01", "+1", "0x1", "NaN", "1.", "\u{FEFF}1", "\"1\""]
    )
    func noNumbers(text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test("Infinities and NaN are not numbers")
    func notFinite() {
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber(0.1 as Double)?.text == "0.1")
        #expect(JSONNumber(UInt64.max).text == "18446744073709551615")
        #expect(JSONNumber(text: "1e400")?.double == .infinity)
    }
}
