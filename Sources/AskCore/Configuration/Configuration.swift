import OpenAIWire

/// The effective settings, in layers: the first layer that has a setting wins.
struct Configuration: Sendable {
    var layers: [ConfigurationLayer]
    var aliases: [String: String] = [:]
    /// Fields of every request, from the `[options]` tables.
    var options = JSONObject()
    var warnings: [String] = []
    /// The project file, if it sets anything, and the fields of the request that it sets.
    var projectFile: (path: String, options: [String])?

    /// The project file with those of its settings that are in effect; `nil` if none is.
    var projectUse: (path: String, keys: [String])? {
        guard let projectFile else { return nil }
        let settings = SettingName.allCases.filter { setting($0)?.origin == .project(projectFile.path) }
        let keys = settings.map(\.rawValue) + projectFile.options.map { "options.\($0)" }
        return keys.isEmpty ? nil : (projectFile.path, keys)
    }

    /// A setting's value and where it comes from.
    func setting(_ name: SettingName) -> (value: JSONValue, origin: ConfigurationLayer.Origin)? {
        for layer in layers { if let value = layer.values[name.rawValue] { return (value, layer.origin) } }
        return name.builtIn.map { ($0, .builtIn) }
    }

    func text(_ name: SettingName) -> String? { setting(name)?.value.stringValue }
    func flag(_ name: SettingName) -> Bool { setting(name)?.value.boolValue ?? false }
    func count(_ name: SettingName) -> Int { setting(name)?.value.intValue ?? 0 }

    /// A timeout; zero means none.
    func duration(_ name: SettingName) -> Duration? {
        guard let seconds = setting(name)?.value.doubleValue, seconds > 0 else { return nil }
        return .milliseconds(Int(seconds * 1000))
    }

    /// Whether the value is not the built-in one.
    func isSet(_ name: SettingName) -> Bool { setting(name).map { $0.origin != .builtIn } ?? false }

    /// The model to ask, with an alias resolved.
    var model: String {
        let name = text(.model) ?? "default"
        return aliases[name] ?? name
    }
}

/// The settings from one place.
struct ConfigurationLayer: Sendable {
    /// The place.
    var origin: Origin
    var values: JSONObject

    /// Where a setting comes from; its description is what `--info` shows.
    enum Origin: Sendable, Hashable, CustomStringConvertible {
        case commandLine
        case environment(String)
        case profile(String, path: String)
        case file(String)
        /// A repository's `.ask.toml`.
        case project(String)
        case builtIn

        /// The path, if the place is a file.
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
