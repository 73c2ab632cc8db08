import HTTPTypes

/// Checks the key that a client presents against the master key.
struct Authenticator: Sendable {
    private let masterKey: [UInt8]?

    init(masterKey: SecretString?) {
        self.masterKey = masterKey.map { Array($0.reveal().utf8) }
    }

    /// Whether a key is asked for at all.
    var isRequired: Bool { masterKey != nil }

    /// Checks a request: of several credentials any one that is right counts.
    ///
    /// - Throws: 401 that says which of the usual mistakes was made and in which field, and never a key.
    func check(_ headers: HTTPFields) throws(ProxyError) {
        guard let masterKey else { return }
        if let value = headers.value(of: .authorization), let key = Self.withoutBearer(value),
            Self.areEqual(key, masterKey)
        {
            return
        }
        try checkOthers(headers, masterKey)
    }

    // Not inlined, as nearly every request has its key in `Authorization`.
    @inline(never)
    private func checkOthers(_ headers: HTTPFields, _ masterKey: [UInt8]) throws(ProxyError) {
        var read: [String] = []
        for value in headers[values: .authorization] {
            guard let key = Self.withoutBearer(value), !key.isEmpty else { continue }
            if Self.areEqual(key, masterKey) { return }
            read.append("Authorization")
        }
        for name in Self.keyFields {
            for value in headers[values: name] where !value.isEmpty {
                if Self.areEqual(Self.withoutBearer(value) ?? value[...], masterKey) { return }
                read.append(name.rawName)
            }
        }
        throw .unauthorized(Self.mistake(in: headers, read: read))
    }

    private static func mistake(in headers: HTTPFields, read: [String]) -> String {
        var names: [String] = []
        for name in read where !names.contains(name) { names.append(name) }
        let list = names.map { "`\($0)`" }.joined(separator: ", ")
        let expected = "that this proxy was configured with (general_settings.master_key)"
        if names.count == 1 { return "The API key in the header \(list) is not the one \(expected)." }
        if !names.isEmpty { return "None of the API keys in the headers \(list) is the one \(expected)." }
        return headers.contains(.authorization)
            ? "The Authorization header is malformed; send `Authorization: Bearer <key>`."
            : "No API key came with the request; send `Authorization: Bearer <key>`."
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
