import HTTPTypes

/// Checks clients' keys against the master key.
struct Authenticator: Sendable {
    private let masterKey: [UInt8]?

    init(masterKey: SecretString?) {
        self.masterKey = masterKey.map { Array($0.reveal().utf8) }
    }

    /// Whether a key is required.
    var isRequired: Bool { masterKey != nil }

    /// Checks a request; if it has several keys, one right key is enough.
    ///
    /// - Throws: 401 that names the mistake and the header, but never a key.
    func check(_ headers: HTTPFields) throws(ProxyError) {
        guard let masterKey else { return }
        if let value = headers.value(of: .authorization), let key = Self.withoutBearer(value),
            Self.areEqual(key, masterKey)
        {
            return
        }
        try checkOthers(headers, masterKey)
    }

    private func checkOthers(_ headers: HTTPFields, _ masterKey: [UInt8]) throws(ProxyError) {
        var checked: [String] = []
        for value in headers[values: .authorization] {
            guard let key = Self.withoutBearer(value), !key.isEmpty else { continue }
            if Self.areEqual(key, masterKey) { return }
            checked.append("Authorization")
        }
        for name in Self.keyFields {
            for value in headers[values: name] where !value.isEmpty {
                if Self.areEqual(Self.withoutBearer(value) ?? value[...], masterKey) { return }
                checked.append(name.rawName)
            }
        }
        throw .unauthorized(Self.mistake(in: headers, checked: checked))
    }

    private static func mistake(in headers: HTTPFields, checked: [String]) -> String {
        var names: [String] = []
        for name in checked where !names.contains(name) { names.append(name) }
        let list = names.map { "`\($0)`" }.joined(separator: ", ")
        let expected = "this proxy's key (general_settings.master_key)"
        if names.count == 1 { return "The API key in the header \(list) is not \(expected)." }
        if !names.isEmpty { return "None of the API keys in the headers \(list) is \(expected)." }
        return headers.contains(.authorization)
            ? "The Authorization header is malformed; send `Authorization: Bearer <key>`."
            : "The request has no API key; send `Authorization: Bearer <key>`."
    }

    /// Whether a request passes the check.
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
            // Setting bit 0x20 makes letters lowercase and leaves the space unchanged.
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

    /// Compares in constant time, so that the duration does not reveal where two keys differ.
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
