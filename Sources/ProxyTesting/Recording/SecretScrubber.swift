import HTTPTransport
import HTTPTypes
import ProxyCore

/// Takes secrets out of an exchange before anybody can keep it.
struct SecretScrubber: Sendable {
    private let secrets: [[UInt8]]

    static let replacement = "scrubbed"

    init(secrets: [String]) {
        self.secrets = secrets.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// The exchange without credentials: header fields that hold some, the same values wherever else they stand, and the known secrets.
    func scrub(_ exchange: RecordedExchange) -> RecordedExchange {
        let found = Self.values(in: exchange.requestHeaders) + Self.values(in: exchange.answer.headerFields)
        // The longest first: one may be a part of another.
        let all = (secrets + found).sorted { $0.count > $1.count }
        var clean = exchange
        clean.path = String(decoding: Self.replace(all, in: Array(exchange.path.utf8)), as: UTF8.self)
        clean.path = Self.withoutQuerySecrets(clean.path)
        clean.requestHeaders = Self.scrub(exchange.requestHeaders, all)
        clean.requestBody = Self.replace(all, in: exchange.requestBody)
        clean.answer.headerFields = Self.scrub(exchange.answer.headerFields, all)
        clean.answerBody = Self.replace(all, in: exchange.answerBody)
        if clean.answer.headerFields[.contentLength] != nil {
            clean.answer.headerFields[.contentLength] = String(clean.answerBody.count)
        }
        return clean
    }

    /// What a credential's field holds, without its scheme; short values are no secrets and would be found everywhere.
    private static func values(in fields: HTTPFields) -> [[UInt8]] {
        fields.filter { $0.name.holdsCredential }
            .flatMap { $0.value.split(whereSeparator: { " ;,".contains($0) }) }
            // A cookie's value stands behind its name; what a value of Base64 ends with is its own.
            .map { word in
                let parts = word.split(separator: "=", maxSplits: 1)
                return parts.last { $0.contains { $0 != "=" } } ?? word
            }
            .filter { $0.utf8.count >= 8 }
            .map { Array($0.utf8) }
    }

    private static func scrub(_ fields: HTTPFields, _ secrets: [[UInt8]]) -> HTTPFields {
        var clean = HTTPFields()
        for field in fields {
            let value = String(decoding: replace(secrets, in: Array(field.value.utf8)), as: UTF8.self)
            clean.append(HTTPField(name: field.name, value: field.name.holdsCredential ? replacement : value))
        }
        return clean
    }

    private static func replace(_ secrets: [[UInt8]], in bytes: [UInt8]) -> [UInt8] {
        secrets.reduce(bytes) { $0.replacing($1, with: Array(replacement.utf8)) }
    }

    /// `?key=…` and its like, as some providers want it.
    private static func withoutQuerySecrets(_ path: String) -> String {
        let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return path }
        let pairs = parts[1].split(separator: "&", omittingEmptySubsequences: false).map { pair -> String in
            let name = pair.prefix { $0 != "=" }
            let words = name.lowercased()
            let isSecret = ["key", "token", "secret", "sig", "password"].contains { words.hasSuffix($0) }
            return isSecret ? "\(name)=\(replacement)" : String(pair)
        }
        return "\(parts[0])?\(pairs.joined(separator: "&"))"
    }
}
