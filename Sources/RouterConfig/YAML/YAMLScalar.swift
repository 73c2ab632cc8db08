import OpenAIWire

/// The meaning of a plain scalar in YAML 1.1, as PyYAML's `safe_load` reads it.
///
/// LiteLLM's users rely on its quirks: `yes` and `off` are booleans, `017` is 15, `12:30` is 750, and `1e5`
/// is text, because a YAML 1.1 float needs a decimal point and a signed exponent.
enum YAMLScalar {
    static func resolve(_ text: String) -> ConfigNode.Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .bool(true)
        case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .nonFinite
        default: break
        }
        let bytes = Array(text.utf8)
        guard bytes.count <= 400, let first = bytes.first, first < 0x3A else { return .string(text) }
        return number(bytes) ?? .string(text)
    }

    /// The number in any of its notations, or `nil`.
    static func number(_ bytes: [UInt8]) -> ConfigNode.Value? {
        var body = bytes[...]
        let isNegative = body.first == UInt8(ascii: "-")
        if isNegative || body.first == UInt8(ascii: "+") { body = body.dropFirst() }
        guard let first = body.first else { return nil }
        switch String(decoding: body, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return .nonFinite
        default: break
        }
        if let digits = integer(body) { return signed(digits, isNegative) }
        if let seconds = sexagesimal(body) { return signed(seconds, isNegative) }
        // PyYAML accepts a sign before `1.5` but not before `.5`.
        if first == UInt8(ascii: "."), body.count != bytes.count { return nil }
        guard let text = decimal(body) else { return nil }
        return signed(text, isNegative)
    }

    private static func signed(_ text: String, _ isNegative: Bool) -> ConfigNode.Value? {
        let spelled = isNegative && text != "0" ? "-" + text : text
        guard let number = JSONNumber(text: spelled) else { return nil }
        return number.double.isFinite ? .number(number) : .nonFinite
    }

    /// The decimal digits of a binary, octal, hexadecimal or decimal integer.
    private static func integer(_ body: ArraySlice<UInt8>) -> String? {
        let text = body.filter { $0 != UInt8(ascii: "_") }
        let hasUnderscore = text.count != body.count
        if body.starts(with: Array("0b".utf8)) { return converted(text.dropFirst(2), radix: 2) }
        if body.starts(with: Array("0x".utf8)) { return converted(text.dropFirst(2), radix: 16) }
        guard let first = body.first, first.isDigit, text.allSatisfy(\.isDigit) else { return nil }
        if body.count == 1 { return String(decoding: text, as: UTF8.self) }
        if first == UInt8(ascii: "0") {
            return text.count == 1 && hasUnderscore ? "0" : converted(text.dropFirst(), radix: 8)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func converted(_ digits: ArraySlice<UInt8>, radix: Int) -> String? {
        guard digits.allSatisfy({ $0.isDigit || $0.isHexLetter }) else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: radix).map { String($0) }
    }

    /// The seconds of `12:30` and `1:30:00`, and of `1:30.5`.
    private static func sexagesimal(_ body: ArraySlice<UInt8>) -> String? {
        let parts = body.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 1, parts.count <= 8, let head = parts.first, let tail = parts.last else {
            return nil
        }
        let last = tail.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isInteger = last.count == 1
        guard let hours = digits(head), !isInteger || head.first != UInt8(ascii: "0") else { return nil }
        var total = hours
        for part in parts.dropFirst().dropLast() + last.prefix(1) {
            guard part.count <= 2, part.count == 1 || part.first.map({ $0 < 0x36 }) == true,
                let value = Int(String(decoding: part, as: UTF8.self)), part.allSatisfy(\.isDigit)
            else { return nil }
            let (product, overflow) = total.multipliedReportingOverflow(by: 60)
            guard !overflow, product < Int.max - 60 else { return nil }
            total = product + value
        }
        guard !isInteger, let fraction = last.last else { return String(total) }
        let decimals = fraction.filter { $0 != UInt8(ascii: "_") }
        guard decimals.allSatisfy(\.isDigit) else { return nil }
        return "\(total).\(decimals.isEmpty ? "0" : String(decoding: decimals, as: UTF8.self))"
    }

    private static func digits(_ text: ArraySlice<UInt8>) -> Int? {
        let plain = text.filter { $0 != UInt8(ascii: "_") }
        guard text.first?.isDigit == true, plain.allSatisfy(\.isDigit) else { return nil }
        return Int(String(decoding: plain, as: UTF8.self))
    }

    /// A decimal number, in JSON's notation.
    private static func decimal(_ body: ArraySlice<UInt8>) -> String? {
        guard let point = body.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let whole = body[..<point]
        var fraction = body[(point + 1)...]
        var exponent = ""
        if let mark = fraction.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
            let power = fraction[(mark + 1)...]
            guard let sign = power.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
                power.count > 1, power.dropFirst().allSatisfy(\.isDigit)
            else { return nil }
            exponent = "e" + String(decoding: power, as: UTF8.self)
            fraction = fraction[..<mark]
        }
        guard whole.isEmpty ? fraction.first?.isDigit == true : whole.first?.isDigit == true else {
            return nil
        }
        guard whole.allSatisfy(\.isDigitOrUnderscore), fraction.allSatisfy(\.isDigitOrUnderscore) else {
            return nil
        }
        let wholeDigits = whole.filter(\.isDigit).drop { $0 == UInt8(ascii: "0") }
        let decimals = fraction.filter(\.isDigit)
        return (wholeDigits.isEmpty ? "0" : String(decoding: wholeDigits, as: UTF8.self))
            + "." + (decimals.isEmpty ? "0" : String(decoding: decimals, as: UTF8.self)) + exponent
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var isDigitOrUnderscore: Bool { isDigit || self == UInt8(ascii: "_") }
    fileprivate var isHexLetter: Bool { (0x41...0x46).contains(self) || (0x61...0x66).contains(self) }
}

extension String {
    /// The text without surrounding white space.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) })
        else {
            return ""
        }
        return String(self[first...last])
    }
}
