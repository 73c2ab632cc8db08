import CurlTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// HTTP proxies on the way to the backends, from the same environment variables that curl uses.
///
/// As in curl, lower case wins over upper case. Unlike in curl, `HTTP_PROXY` counts too, and this machine's own
/// addresses are always reached directly.
struct BackendProxies {
    private let plain: (name: String, address: String)?
    private let secure: (name: String, address: String)?
    private let exceptions: String

    private static let loopback = "localhost,127.0.0.1,127.0.0.0/8,::1,[::1]"

    /// Returns `nil` if no proxy is set.
    init?(_ environment: ProcessEnvironment) {
        func first(_ names: [String]) -> (name: String, address: String)? {
            guard let name = names.first(where: { environment.variables[$0] != nil }) else { return nil }
            return environment[name].map { (name, $0) }
        }
        plain = first(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
        secure = first(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
        guard plain != nil || secure != nil else { return nil }
        exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    }

    /// Sets the process's variables to the result, which is where the transport reads them.
    func export() {
        setenv("http_proxy", plain?.address ?? "", 1)
        setenv("https_proxy", secure?.address ?? "", 1)
        let isEverything = exceptions.split(separator: ",").contains { $0.split(separator: " ").first == "*" }
        setenv(
            "no_proxy",
            isEverything ? "*" : exceptions.isEmpty ? Self.loopback : "\(exceptions),\(Self.loopback)",
            1
        )
    }

    /// A line for the operator, without passwords.
    var note: String {
        var parts: [String] = []
        if let plain {
            parts.append("http:// through \(Self.withoutCredentials(plain.address)) (\(plain.name))")
        }
        if let secure {
            parts.append("https:// through \(Self.withoutCredentials(secure.address)) (\(secure.name))")
        }
        let directly = exceptions.isEmpty ? "" : " and \(exceptions) (NO_PROXY)"
        return "backends are reached \(parts.joined(separator: ", ")); directly: this machine\(directly)"
    }

    private static func withoutCredentials(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return address }
        let host = address[address.index(after: at)...]
        guard let scheme = address.firstRange(of: "://"), scheme.upperBound <= at else { return String(host) }
        return "\(address[..<scheme.upperBound])\(host)"
    }
}

extension CurlTransport.Configuration {
    /// The transport's configuration: direct, or through the proxies of the environment.
    static func reaching(through proxies: BackendProxies?) -> Self {
        var configuration = Self()
        guard let proxies else { return configuration }
        proxies.export()
        configuration.proxy = .environment
        return configuration
    }
}
