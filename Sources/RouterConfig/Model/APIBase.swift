import PlainText

/// The address of a backend, as it is called and as it was written.
struct APIBase: Equatable {
    /// What endpoints are appended to: no trailing slash, `/v1` where the address had no path.
    var url: String
    /// What differs from the address as written, for a warning, with what to write instead.
    var correction: (message: String, remedy: String)?
    /// Whether the correction is a guess that may be wrong.
    var isGuess = false

    static func == (left: Self, right: Self) -> Bool { left.url == right.url }

    struct Problem: Error, Equatable {
        var message: String
        var remedy: String?
    }

    /// Reads an `api_base`.
    ///
    /// Where it has no path, `/v1` is added; where it has one, it is taken as it is.
    static func parse(_ text: String) -> Result<APIBase, Problem> {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else {
            return .failure(Problem(message: "the address is empty", remedy: example))
        }
        if let placeholder = placeholder(in: trimmed) { return .success(placeholder) }
        if let bad = trimmed.unicodeScalars.first(where: { !allowed($0) }) {
            return .failure(
                Problem(message: "the address holds \(name(of: bad)), which no address can", remedy: example)
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
                "the address has no scheme and is taken as http://", "write `http://…` or `https://…`"
            )
        }
        guard scheme == "http" || scheme == "https" else {
            return .failure(
                Problem(message: "\(scheme.shown):// is not spoken", remedy: "use http:// or https://")
            )
        }
        if rest.contains(where: { $0 == "?" || $0 == "#" }) {
            return .failure(
                Problem(
                    message: "an address of a backend cannot have a query or a fragment",
                    remedy: "end it with its path; headers go into `extra_headers`"
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
                "\(endpoint) at its end is cut off: endpoints are appended to the address",
                "end it before \(endpoint)"
            )
        }
        return .success(APIBase(url: url, correction: correction, isGuess: isGuess))
    }

    private static let example = "write it as `http://HOST:8000/v1`"

    /// Hosts whose API stands at the root.
    private static let unversioned: Set<String> = ["models.inference.ai.azure.com", "api.perplexity.ai"]

    /// What people paste along from an example call, longest first.
    private static let endpoints = [
        "/chat/completions", "/completions", "/embeddings", "/responses", "/messages", "/models", "/rerank",
        "/audio/transcriptions", "/audio/speech", "/images/generations", "/moderations",
    ]

    /// An address with a place still to be filled in: kept, so that the model is listed and its calls say
    /// what is wrong.
    private static func placeholder(in text: String) -> APIBase? {
        guard ["${", "{{", "<"].contains(where: { text.contains($0) }) else { return nil }
        let remedy = "fill it in, or write the whole value as os.environ/NAME"
        return APIBase(
            url: text,
            correction: ("the address holds a placeholder that nobody fills in", remedy),
            isGuess: true
        )
    }

    private static func problem(ofAuthority authority: Substring) -> Problem? {
        if authority.contains("@") {
            return Problem(
                message: "the address holds credentials",
                remedy: "put the key into `api_key` or `extra_headers`"
            )
        }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                return Problem(
                    message: "the address of IP version 6 has no `]`",
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
                remedy: "write an address of IP version 6 in brackets, as in `http://[::1]:8000/v1`"
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
                message: "the port of the address is not a number from 1 to 65535",
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
