import HTTPTransport
import HTTPTypes
import ProxyCore

/// Removes secrets from an exchange before it is recorded.
struct SecretScrubber: Sendable {
    private let secrets: [[UInt8]]

    static let replacement = "scrubbed"

    init(secrets: [String]) {
        self.secrets = secrets.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// The exchange without the known secrets, the credentials in its header fields, and the same values anywhere else.
    func scrub(_ exchange: RecordedExchange) -> RecordedExchange {
        let found = Self.values(in: exchange.requestHeaders) + Self.values(in: exchange.response.headerFields)
        // The longest first: one may contain another.
        let all = (secrets + found).sorted { $0.count > $1.count }
        var clean = exchange
        clean.path = String(decoding: Self.replace(all, in: Array(exchange.path.utf8)), as: UTF8.self)
        clean.path = Self.withoutQuerySecrets(clean.path)
        clean.requestHeaders = Self.scrub(exchange.requestHeaders, all)
        clean.requestBody = Self.replace(all, in: exchange.requestBody)
        clean.response.headerFields = Self.scrub(exchange.response.headerFields, all)
        clean.responseBody = Self.replace(all, in: exchange.responseBody)
        if clean.response.headerFields[.contentLength] != nil {
            clean.response.headerFields[.contentLength] = String(clean.responseBody.count)
        }
        return clean
    }

    /// The credentials in header fields, without their scheme.
    ///
    /// Short values are not secrets and would match everywhere.
    private static func values(in fields: HTTPFields) -> [[UInt8]] {
        fields.filter { $0.name.holdsCredential }
            .flatMap { $0.value.split(whereSeparator: { " ;,".contains($0) }) }
            // A cookie's value follows its name; `=` at the end belongs to a Base64 value.
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

    /// Removes secrets from `?key=…` and similar parameters, which some providers use.
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
