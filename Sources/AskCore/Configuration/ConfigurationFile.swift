import OpenAIWire
import ProxyCore

/// A configuration file, checked: settings, profiles, aliases and options of every request.
struct ConfigurationFile: Sendable {
    var path: String
    var settings = JSONObject()
    var profiles: [String: JSONObject] = [:]
    var aliases: [String: String] = [:]
    var options = JSONObject()
    /// What is in the file and means nothing.
    var warnings: [String] = []

    /// Reads a file; `nil` where there is none.
    static func load(_ path: String) throws(AskError) -> ConfigurationFile? {
        let bytes: [UInt8]
        do {
            bytes = try FileAccess.read(path, limit: 1 << 20)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return nil }
            throw AskError(
                .configuration,
                "cannot read \(path): \(error.reason)",
                remedy: "Make it readable, or move it away."
            )
        }
        return try ConfigurationFile(path: path, bytes: bytes)
    }

    init(path: String, bytes: [UInt8]) throws(AskError) {
        self.path = path
        let document: JSONObject
        do {
            document = try TOMLReader.read(bytes)
        } catch {
            throw AskError(
                .configuration,
                "\(path), line \(error.line): \(error.reason)",
                remedy: "Correct the line; the file is TOML."
            )
        }
        for (key, value) in document {
            switch (key, value) {
            case ("profile", .object(let tables)):
                for (name, table) in tables {
                    guard let table = table.objectValue else { throw wrong("profile.\(name)", "a table") }
                    profiles[name] = try checked(table, within: "profile.\(name).")
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
                if let value = try checked(key, value, within: "") { settings[key] = value }
            }
        }
    }

    private mutating func checked(_ table: JSONObject, within prefix: String) throws(AskError) -> JSONObject {
        var result = JSONObject()
        for (key, value) in table { result[key] = try checked(key, value, within: prefix) }
        return result
    }

    private mutating func checked(_ key: String, _ value: JSONValue, within prefix: String) throws(AskError)
        -> JSONValue?
    {
        guard let name = SettingName(rawValue: key), name != .key else {
            let known = SettingName.allCases.map(\.rawValue)
            let near =
                NearestNames.of(key, among: known, limit: 1).first.map { "; did you mean \($0)?" } ?? ""
            let reason =
                key == "key"
                ? "a key does not belong into this file; use key_file or key_cmd" : "unknown setting\(near)"
            warnings.append("\(path): \(prefix)\(key): \(reason)")
            return nil
        }
        try name.check(value, from: "\(path): \(prefix)\(key)")
        return value
    }

    private func wrong(_ key: String, _ wanted: String) -> AskError {
        AskError(.configuration, "\(path): \(key) does not fit", remedy: "It takes \(wanted).")
    }
}
