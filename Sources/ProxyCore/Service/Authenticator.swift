import HTTPTypes

/// Checks the key that a client presents against the master key.
struct Authenticator: Sendable {
    private let masterKey: [UInt8]?

    init(masterKey: SecretString?) {
        self.masterKey = masterKey.map { Array($0.reveal().utf8) }
    }

    /// Whether a key is asked for at all.
    var isRequired: Bool { masterKey != nil }

    /// Checks a request.
    ///
    /// - Throws: 401 that says which of the usual mistakes was made, and never a key.
    func check(_ headers: HTTPFields) throws(ProxyError) {
        guard let masterKey else { return }
        let presented = try presentedKey(headers)
        guard Self.areEqual(Array(presented.utf8), masterKey) else {
            throw .unauthorized(
                "The API key is not the one that this proxy was configured with (general_settings.master_key)."
            )
        }
    }

    private func presentedKey(_ headers: HTTPFields) throws(ProxyError) -> String {
        for name in Self.keyFields {
            if let key = headers[name], !key.isEmpty { return Self.withoutBearer(key) ?? key }
        }
        guard let authorization = headers[.authorization] else {
            throw .unauthorized("No API key came with the request; send `Authorization: Bearer <key>`.")
        }
        guard let key = Self.withoutBearer(authorization), !key.isEmpty else {
            throw .unauthorized("The Authorization header is malformed; send `Authorization: Bearer <key>`.")
        }
        return key
    }

    static let keyFields: [HTTPField.Name] = [
        .liteLLMAPIKey, .apiKey, .xAPIKey, .googleAPIKey, .subscriptionKey,
    ]

    private static func withoutBearer(_ value: String) -> String? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingSpaces()
    }

    /// Compares in a time that does not tell where two keys differ.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var difference = left.count ^ right.count
        for index in right.indices {
            difference |= Int((index < left.count ? left[index] : 0) ^ right[index])
        }
        return difference == 0
    }
}
