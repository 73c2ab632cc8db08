import OpenAIWire
import ProxyCore

/// Refuses requests whose texts contain a payment card's number.
struct CardNumberGuard: ProxyMiddleware {
    func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse {
        // The endpoint refuses a body that is not JSON, not this guard.
        if let body = try? JSONValue(parsing: request.body), Self.holdsCardNumber(body) {
            throw ProxyError.badRequest(
                "The prompt holds a payment card's number. Take it out and send the request again.",
                code: "card_number_refused",
                parameter: "messages"
            )
        }
        return await next(request)
    }

    private static func holdsCardNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): holdsCardNumber(text)
        case .array(let values): values.contains { holdsCardNumber($0) }
        case .object(let object): object.contains { holdsCardNumber($0.value) }
        default: false
        }
    }

    /// Whether the text contains 13 to 19 digits, grouped or not, with a valid check digit.
    static func holdsCardNumber(_ text: String) -> Bool {
        let separators = Array(" -".utf8)
        for run in text.utf8.split(whereSeparator: { !isDigit($0) && !separators.contains($0) }) {
            let groups = run.split(whereSeparator: { !isDigit($0) })
            for first in groups.indices {
                var digits: [Int] = []
                for group in groups[first...] where digits.count <= 19 {
                    digits += group.map { Int($0 - UInt8(ascii: "0")) }
                    if isCardNumber(digits) { return true }
                }
            }
        }
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Luhn's check (ISO/IEC 7812-1): every second digit from the right counts twice, and the sum ends in 0.
    private static func isCardNumber(_ digits: [Int]) -> Bool {
        guard (13...19).contains(digits.count) else { return false }
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let value = index.isMultiple(of: 2) ? digit : digit * 2
            sum += value > 9 ? value - 9 : value
        }
        return sum.isMultiple(of: 10)
    }
}
