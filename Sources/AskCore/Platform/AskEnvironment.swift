/// The environment variables, and the directories that they determine.
struct AskEnvironment: Sendable {
    private let lookup: @Sendable (String) -> String?

    /// The variables of this process.
    static let process = AskEnvironment { name in getenv(name).map { String(cString: $0) } }

    init(_ lookup: @escaping @Sendable (String) -> String?) {
        self.lookup = lookup
    }

    init(_ variables: [String: String]) {
        self.init { variables[$0] }
    }

    /// The value of a variable.
    ///
    /// An empty value counts as not set.
    subscript(name: String) -> String? {
        lookup(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    var home: String { self["HOME"] ?? "/" }

    /// A directory of the XDG base directory specification.
    private func directory(_ variable: String, _ standard: String) -> String {
        // The specification says to ignore relative paths.
        if let path = self[variable], path.hasPrefix("/") { return "\(path)/ask" }
        return "\(home)/\(standard)/ask"
    }

    var configurationDirectory: String { directory("XDG_CONFIG_HOME", ".config") }
    var stateDirectory: String { directory("XDG_STATE_HOME", ".local/state") }
    var cacheDirectory: String { directory("XDG_CACHE_HOME", ".cache") }
}
