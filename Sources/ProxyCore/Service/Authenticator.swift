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
        guard Self.areEqual(presented.utf8, masterKey) else {
            throw .unauthorized(
                "The API key is not the one that this proxy was configured with (general_settings.master_key)."
            )
        }
    }

    private func presentedKey(_ headers: HTTPFields) throws(ProxyError) -> Substring {
        for name in Self.keyFields {
            if let key = headers.value(of: name), !key.isEmpty { return Self.withoutBearer(key) ?? key[...] }
        }
        guard let authorization = headers.value(of: .authorization) else {
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

    private static func withoutBearer(_ value: String) -> Substring? {
        let bytes = value.utf8.drop { $0 == UInt8(ascii: " ") }
        // Setting the bit 0x20 makes letters small, and leaves the blank as it is.
        guard bytes.prefix(7).elementsEqual("bearer ".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
        var key = bytes.dropFirst(7)
        while let first = key.first, first == 0x20 || first == 0x09 { key.removeFirst() }
        while let last = key.last, last == 0x20 || last == 0x09 { key.removeLast() }
        return Substring(key)
    }

    /// Compares in a time that does not tell where two keys differ.
    static func areEqual(_ left: some Collection<UInt8>, _ right: [UInt8]) -> Bool {
        var difference = left.count ^ right.count
        var bytes = left.makeIterator()
        for byte in right { difference |= Int((bytes.next() ?? 0) ^ byte) }
        return difference == 0
    }
}
