import OpenAIWire

/// Settings from one place.
struct ConfigurationLayer: Sendable {
    /// The place, as `--info` shows it.
    var origin: Origin
    var values: JSONObject

    /// Where a setting came from.
    enum Origin: Sendable, Hashable, CustomStringConvertible {
        case commandLine
        case environment(String)
        case profile(String, path: String)
        case file(String)
        /// `.ask.toml` of a repository.
        case project(String)
        case builtIn

        /// The file, where it is one.
        var path: String? {
            switch self {
            case .profile(_, let path), .file(let path), .project(let path): path
            case .commandLine, .environment, .builtIn: nil
            }
        }

        var description: String {
            switch self {
            case .commandLine: "command line"
            case .environment(let name): "$\(name)"
            case .profile(let name, let path): "profile \(name) in \(path)"
            case .file(let path): path
            case .project(let path): "project file \(path)"
            case .builtIn: "built in"
            }
        }
    }
}
