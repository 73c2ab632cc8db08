import PlainText

/// The address of a backend, normalised.
struct APIBase: Equatable {
    /// The prefix of endpoints: without a trailing slash, with `/v1` if the address had no path.
    var url: String
    /// What was changed, for a warning, and what to write instead.
    var correction: (message: String, remedy: String)?
    /// Whether the change is a guess that may be wrong.
    var isGuess = false

    static func == (left: Self, right: Self) -> Bool { left.url == right.url }

    struct Problem: Error, Equatable {
        var message: String
        var remedy: String?
    }

    /// Reads an `api_base`.
    ///
    /// Without a path `/v1` is added; otherwise the path is kept.
    static func parse(_ text: String) -> Result<APIBase, Problem> {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else {
            return .failure(Problem(message: "the address is empty", remedy: example))
        }
        if let placeholder = placeholder(in: trimmed) { return .success(placeholder) }
        if let bad = trimmed.unicodeScalars.first(where: { !allowed($0) }) {
            return .failure(
                Problem(
                    message: "the address contains \(name(of: bad)), which is not allowed",
                    remedy: example
                )
            )
        }
        var correction: (message: String, remedy: String)?
        var isGuess = false
        var rest = trimmed[...]
        var scheme = "http"
        if let end = trimmed.firstRange(of: "://") {
            scheme = trimmed[..<end.lowerBound].lowercased()
            rest = trimmed[end.upperBound...]
        } else {
            isGuess = true
            correction = (
                "the address has no scheme; assuming http://", "write `http://…` or `https://…`"
            )
        }
        guard scheme == "http" || scheme == "https" else {
            return .failure(
                Problem(
                    message: "the scheme \(scheme.shown):// is not supported",
                    remedy: "use http:// or https://"
                )
            )
        }
        if rest.contains(where: { $0 == "?" || $0 == "#" }) {
            return .failure(
                Problem(
                    message: "a backend's address cannot have a query or fragment",
                    remedy: "end it after the path; put headers in `extra_headers`"
                )
            )
        }
        let authority = rest.prefix { $0 != "/" }
        if let problem = problem(ofAuthority: authority) { return .failure(problem) }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path = path.dropLast() }
        let endpoint = endpoints.first { path.hasSuffix($0) }
        if let endpoint { path = path.dropLast(endpoint.count) }
        let needsVersion = path.isEmpty && !unversioned.contains(authority.lowercased())
        let url = "\(scheme)://\(authority)" + (needsVersion ? "/v1" : String(path))
        if let endpoint, correction == nil {
            correction = (
                "\(endpoint) at the end is removed, because endpoints are appended to the address",
                "leave out \(endpoint)"
            )
        }
        return .success(APIBase(url: url, correction: correction, isGuess: isGuess))
    }

    private static let example = "write it as `http://HOST:8000/v1`"

    /// Hosts whose API is at the root.
    private static let unversioned: Set<String> = ["models.inference.ai.azure.com", "api.perplexity.ai"]

    /// Endpoints that people copy from example calls, longest first.
    private static let endpoints = [
        "/chat/completions", "/completions", "/embeddings", "/responses", "/messages", "/models", "/rerank",
        "/audio/transcriptions", "/audio/speech", "/images/generations", "/moderations",
    ]

    /// An address with an unfilled placeholder.
    ///
    /// It is kept, so that the model is listed and its calls report the problem.
    private static func placeholder(in text: String) -> APIBase? {
        guard ["${", "{{", "<"].contains(where: { text.contains($0) }) else { return nil }
        let remedy = "fill it in, or write the whole value as os.environ/NAME"
        return APIBase(
            url: text,
            correction: ("the address contains a placeholder that is not filled in", remedy),
            isGuess: true
        )
    }

    private static func problem(ofAuthority authority: Substring) -> Problem? {
        if authority.contains("@") {
            return Problem(
                message: "the address contains credentials",
                remedy: "put the key in `api_key` or `extra_headers`"
            )
        }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                return Problem(
                    message: "the IPv6 address has no `]`",
                    remedy: "write it as `http://[::1]:8000/v1`"
                )
            }
            host = authority[...end]
            let tail = authority[authority.index(after: end)...]
            if !tail.isEmpty {
                guard tail.hasPrefix(":") else {
                    return Problem(message: "the address has no valid host", remedy: example)
                }
                port = tail.dropFirst()
            }
        } else if authority.count(where: { $0 == ":" }) > 1 {
            return Problem(
                message: "the host has more than one colon",
                remedy: "write an IPv6 address in brackets, as in `http://[::1]:8000/v1`"
            )
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, host != "[]" else {
            return Problem(message: "the address has no host", remedy: example)
        }
        if let port, UInt16(port).map({ $0 > 0 }) != true {
            return Problem(
                message: "the port is not a number from 1 to 65535",
                remedy: example
            )
        }
        return nil
    }

    private static func allowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x20 && scalar.value != 0x7F && !"\"<>\\^`{|}".unicodeScalars.contains(scalar)
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        scalar == " " ? "a space" : scalar.value <= 0x20 ? "a control character" : "`\(scalar)`"
    }
}
