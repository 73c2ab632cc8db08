import OpenAIWire
import PlainText

/// A configuration file, checked: settings, profiles, aliases and request options.
struct SettingsFile: Sendable {
    var path: String
    var settings = JSONObject()
    var profiles: [String: JSONObject] = [:]
    var aliases: [String: String] = [:]
    var options = JSONObject()
    /// What the file holds and `ask` ignores.
    var warnings: [String] = []
    private var lines: [[String]: Int] = [:]

    /// Reads a file; `nil` if there is none.
    static func load(_ path: String) throws(AskError) -> SettingsFile? {
        guard let bytes = try read(path, limit: 1 << 20) else { return nil }
        return try SettingsFile(path: path, bytes: bytes)
    }

    /// Reads a project file, with the settings that ``ProjectFile`` allows.
    ///
    /// - Parameter userFile: the user's own file, which warnings suggest instead.
    static func loadProject(_ path: String, userFile: String) throws(AskError) -> SettingsFile? {
        switch FileAccess.ownership(of: path) {
        case .missing: return nil
        case .notAFile: return SettingsFile(path: path, warning: "it is not a regular file")
        case .foreign:
            return SettingsFile(path: path, warning: "it belongs to another user")
        case .own: break
        }
        guard let bytes = try read(path, limit: ProjectFile.largest + 1) else { return nil }
        guard bytes.count <= ProjectFile.largest else {
            return SettingsFile(
                path: path,
                warning: "it is larger than \(ProjectFile.largest / 1024) KB"
            )
        }
        return try SettingsFile(path: path, bytes: bytes, projectUserFile: userFile)
    }

    private static func read(_ path: String, limit: Int) throws(AskError) -> [UInt8]? {
        do {
            return try FileAccess.read(path, limit: limit)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return nil }
            throw AskError(
                .configuration,
                "cannot read \(path): \(error.reason)",
                remedy: "Make it readable, or move it away."
            )
        }
    }

    private init(path: String, warning: String) {
        self.path = path
        warnings = ["\(path) is ignored: \(warning)"]
    }

    /// - Parameter projectUserFile: the user's own file, if this one is a project file.
    init(path: String, bytes: [UInt8], projectUserFile: String? = nil) throws(AskError) {
        self.path = path
        let document: JSONObject
        do {
            (document, lines) = try TOMLReader.readDocument(bytes)
        } catch {
            throw AskError(
                .configuration,
                "\(path), line \(error.line): \(error.reason)",
                remedy: "Correct the line; the file is TOML."
            )
        }
        if let projectUserFile {
            try readProject(document, userFile: projectUserFile)
        } else {
            try read(document)
        }
    }

    private mutating func read(_ document: JSONObject) throws(AskError) {
        for (key, value) in document {
            switch (key, value) {
            case ("profile", .object(let tables)):
                for (name, table) in tables {
                    guard let table = table.objectValue else { throw wrong("profile.\(name)", "a table") }
                    profiles[name] = try checked(table, within: ["profile", name])
                }
            case ("alias", .object(let table)):
                for (name, model) in table {
                    guard let model = model.stringValue else {
                        throw wrong("alias.\(name)", "the id of a model")
                    }
                    aliases[name] = model
                }
            case ("options", .object(let table)): options = table
            case ("alias", _), ("options", _): throw wrong(key, "a table")
            default:
                if let value = try checked(key, value, within: []) { settings[key] = value }
            }
        }
    }

    private mutating func readProject(_ document: JSONObject, userFile: String) throws(AskError) {
        for (key, value) in document {
            let name = SettingName(rawValue: key)
            switch (key, value) {
            case ("options", .object(let table)):
                for (option, value) in table { readProjectOption(option, value, userFile) }
            case ("options", _): throw wrong(key, "a table")
            case ("profile", .object), ("alias", .object):
                refuse([key], ProjectFile.remedy(for: nil, userFile: userFile))
            default:
                if let name, !ProjectFile.settings.contains(name) {
                    refuse([key], ProjectFile.remedy(for: name, userFile: userFile))
                } else if let value = try checked(key, value, within: []) {
                    settings[key] = value
                }
            }
        }
    }

    private mutating func readProjectOption(_ option: String, _ value: JSONValue, _ userFile: String) {
        let path = ["options", option]
        guard let kind = ProjectFile.options[option] else {
            return refuse(path, ProjectFile.remedy(forOption: option, userFile: userFile))
        }
        guard kind.fits(value) else {
            warn(path, "is ignored: it must be \(kind.wanted)")
            return
        }
        options[option] = value
    }

    private mutating func refuse(_ keyPath: [String], _ remedy: String) {
        warn(keyPath, "is not allowed in a project file; \(remedy)")
    }

    private mutating func warn(_ keyPath: [String], _ text: String) {
        // Keys in an inline table have no recorded line, so the table's line is named.
        let line = keyPath.indices.reversed().lazy.compactMap { [lines] in lines[Array(keyPath[...$0])] }
            .first
        let place = line.map { "\(path), line \($0)" } ?? path
        warnings.append("\(place): \(keyPath.joined(separator: ".")) \(text)")
    }

    private mutating func checked(_ table: JSONObject, within prefix: [String]) throws(AskError) -> JSONObject
    {
        var result = JSONObject()
        for (key, value) in table { result[key] = try checked(key, value, within: prefix) }
        return result
    }

    private mutating func checked(_ key: String, _ value: JSONValue, within prefix: [String]) throws(AskError)
        -> JSONValue?
    {
        guard let name = SettingName(rawValue: key), name != .key else {
            let known = SettingName.allCases.map(\.rawValue)
            let near =
                NearestNames.of(key, among: known, limit: 1).first.map { "; did you mean \($0)?" } ?? ""
            let reason =
                key == "key"
                ? "is not allowed in a file; use key_file or key_cmd" : "is not a known setting\(near)"
            warn(prefix + [key], reason)
            return nil
        }
        try name.check(value, from: "\(path): \((prefix + [key]).joined(separator: "."))")
        return value
    }

    private func wrong(_ key: String, _ wanted: String) -> AskError {
        AskError(.configuration, "\(path): \(key) has the wrong type", remedy: "It must be \(wanted).")
    }
}
