/// The server's address, however it is written: with or without `/v1`, with a slash at the end, or as a whole
/// `…/v1/chat/completions`.
struct ServerAddress: Sendable, Hashable {
    /// `http` or `https`.
    var scheme: String
    /// The host, without the brackets of an IPv6 address.
    var host: String
    var port: Int
    /// The part before `/v1`, without a slash at its end.
    var root: String

    init(_ text: String, from origin: String) throws(AskError) {
        let given = text.trimmingWhitespace()
        guard let separator = given.firstRange(of: "://") else {
            throw Self.wrong(text, origin, "it has no scheme", "Use http://\(given) or https://\(given).")
        }
        scheme = given[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw Self.wrong(
                text,
                origin,
                "its scheme is not http or https",
                "For example: http://localhost:4000"
            )
        }
        var path = given[separator.upperBound...]
        if let end = path.firstIndex(where: { $0 == "?" || $0 == "#" }) { path = path[..<end] }
        let authority = path.prefix { $0 != "/" }
        path = path[authority.endIndex...]
        (host, port) = try Self.hostAndPort(authority, isSecure: scheme == "https", text, origin)
        while path.hasSuffix("/") { path.removeLast() }
        for ending in ["/chat/completions", "/completions", "/models", "/v1"] where path.hasSuffix(ending) {
            path.removeLast(ending.count)
            while path.hasSuffix("/") { path.removeLast() }
        }
        root = "\(scheme)://\(authority)\(path)"
        let isClean = root.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isClean else {
            throw Self.wrong(
                text,
                origin,
                "it has a character that is not allowed in a URL",
                "Percent-encode it."
            )
        }
    }

    private static func hostAndPort(
        _ authority: Substring,
        isSecure: Bool,
        _ text: String,
        _ origin: String
    ) throws(AskError) -> (String, Int) {
        var rest = authority
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        var host = String(rest)
        var port: Int? = isSecure ? 443 : 80
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            let behind = rest[rest.index(after: end)...]
            if behind.hasPrefix(":") { port = Int(behind.dropFirst()) }
        } else if let colon = rest.lastIndex(of: ":") {
            host = String(rest[..<colon])
            port = Int(rest[rest.index(after: colon)...])
        }
        guard !host.isEmpty else {
            throw wrong(text, origin, "it has no host", "For example: http://localhost:4000")
        }
        guard let port, (1...65535).contains(port) else {
            throw wrong(
                text,
                origin,
                "its port is not a number from 1 to 65535",
                "For example: http://\(host):4000"
            )
        }
        return (host, port)
    }

    private static func wrong(_ text: String, _ origin: String, _ reason: String, _ remedy: String)
        -> AskError
    {
        AskError(
            .configuration,
            "the server's address '\(text)' (\(origin)) is not valid: \(reason)",
            remedy: remedy
        )
    }

    /// The URL of an endpoint, such as `chat/completions`.
    func endpoint(_ path: String) -> String { "\(root)/v1/\(path)" }

    /// Scheme, host and port.
    var origin: String { "\(scheme)://\(host):\(port)" }

    /// Whether the host is this machine or in a private network, where plain `http` is common.
    var isPrivate: Bool {
        if !host.contains(".") && !host.contains(":") { return true }
        if host.hasSuffix(".local") || host.hasSuffix(".internal") || host.hasSuffix(".lan")
            || host.hasSuffix(".ts.net")
        {
            return true
        }
        if host == "::1" || host.hasPrefix("fe80:") || host.hasPrefix("fd") || host.hasPrefix("fc") {
            return host.contains(":")
        }
        let parts = host.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4 else { return false }
        switch (parts[0], parts[1]) {
        case (10, _), (127, _), (192, 168), (169, 254), (172, 16...31), (100, 64...127): return true
        default: return false
        }
    }
}
