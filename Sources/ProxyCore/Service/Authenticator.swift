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
        guard Self.areEqual(presented, masterKey) else {
            throw .unauthorized(
                "The API key is not the one that this proxy was configured with (general_settings.master_key)."
            )
        }
    }

    /// Whether a request may go on.
    func accepts(_ headers: HTTPFields) -> Bool {
        do throws(ProxyError) {
            try check(headers)
            return true
        } catch {
            return false
        }
    }

    private func presentedKey(_ headers: HTTPFields) throws(ProxyError) -> Substring {
        // One look at each name in place of one for each of the fields, which end in `key` and which hardly any request has.
        let mayHaveKeyField = headers.hasName { $0.last == UInt8(ascii: "y") }
        for name in Self.keyFields where mayHaveKeyField {
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
        var value = value
        let place = value.withUTF8 { bytes -> Range<Int>? in
            var start = 0
            while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
            // Setting the bit 0x20 makes letters small, and leaves the blank as it is.
            for (offset, byte) in bearer.enumerated() {
                guard start + offset < bytes.count, bytes[start + offset] | 0x20 == byte else { return nil }
            }
            start += bearer.count
            var end = bytes.count
            while start < end, isBlank(bytes[start]) { start += 1 }
            while start < end, isBlank(bytes[end - 1]) { end -= 1 }
            return start..<end
        }
        return place.map { place in
            let start = value.utf8.index(value.startIndex, offsetBy: place.lowerBound)
            return value[start..<value.utf8.index(start, offsetBy: place.count)]
        }
    }

    private static let bearer = Array("bearer ".utf8)

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Compares in a time that does not tell where two keys differ: every byte of the right one is looked at.
    static func areEqual(_ left: Substring, _ right: some Collection<UInt8>) -> Bool {
        var left = left
        return left.withUTF8 { left in
            var difference = left.count ^ right.count
            for (index, byte) in right.enumerated() {
                difference |= Int((index < left.count ? left[index] : 0) ^ byte)
            }
            return difference == 0
        }
    }
}
