import OpenAIWire

/// The effective settings: layers, the first one that has a setting wins, and each value knows where it came
/// from.
struct Configuration: Sendable {
    var layers: [ConfigurationLayer]
    var aliases: [String: String] = [:]
    /// Fields of every request.
    var options = JSONObject()
    var warnings: [String] = []
    /// The project's file where it sets anything, and the fields of the request that it sets.
    var projectFile: (path: String, options: [String])?

    /// The project's file with what is in effect of it; `nil` where nothing is.
    var projectUse: (path: String, keys: [String])? {
        guard let projectFile else { return nil }
        let settings = SettingName.allCases.filter { setting($0)?.origin == .project(projectFile.path) }
        let keys = settings.map(\.rawValue) + projectFile.options.map { "options.\($0)" }
        return keys.isEmpty ? nil : (projectFile.path, keys)
    }

    /// A setting's value and where it came from.
    func setting(_ name: SettingName) -> (value: JSONValue, origin: ConfigurationLayer.Origin)? {
        for layer in layers { if let value = layer.values[name.rawValue] { return (value, layer.origin) } }
        return name.builtIn.map { ($0, .builtIn) }
    }

    func text(_ name: SettingName) -> String? { setting(name)?.value.stringValue }
    func flag(_ name: SettingName) -> Bool { setting(name)?.value.boolValue ?? false }
    func count(_ name: SettingName) -> Int { setting(name)?.value.intValue ?? 0 }

    /// A time limit; zero is none.
    func duration(_ name: SettingName) -> Duration? {
        guard let seconds = setting(name)?.value.doubleValue, seconds > 0 else { return nil }
        return .milliseconds(Int(seconds * 1000))
    }

    /// Whether a person chose the value, rather than us.
    func isSet(_ name: SettingName) -> Bool { setting(name).map { $0.origin != .builtIn } ?? false }

    /// The model to ask for, an alias replaced.
    var model: String {
        let name = text(.model) ?? "default"
        return aliases[name] ?? name
    }
}
