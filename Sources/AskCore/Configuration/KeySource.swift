import OpenAIWire

/// Finds the key for a server.
///
/// A key belongs to the address that is configured with it and is sent nowhere else.
struct KeySource {
    var configuration: Configuration
    var environment: AskEnvironment
    var address: ServerAddress
    var runCommand: (String) -> [UInt8]? = { Shell.output(of: $0) }

    struct Key: Sendable, Hashable {
        var value: String
        var origin: String
    }

    func find() throws(AskError) -> Key? {
        if let key = try fromLayers(from: .commandLine) { return key }
        if let key = environment["ASK_API_KEY"] { return Key(value: key, origin: "$ASK_API_KEY") }
        if let key = try fromEnvironmentFiles() { return key }
        if let directory = environment["CREDENTIALS_DIRECTORY"], FileAccess.exists("\(directory)/ask-key") {
            return try fromFile("\(directory)/ask-key", origin: "$CREDENTIALS_DIRECTORY/ask-key")
        }
        if configuration.flag(.keyStore), let key = fromStore() { return key }
        if let key = try fromLayers(from: nil) { return key }
        return paired()
    }

    /// `key`, `key_file` or `key_cmd` of the command line, or of the files.
    private func fromLayers(from wanted: ConfigurationLayer.Origin?) throws(AskError) -> Key? {
        for (index, layer) in configuration.layers.enumerated() {
            switch layer.origin {
            case .commandLine: guard wanted == .commandLine else { continue }
            case .environment: continue
            default: guard wanted == nil, isForThisAddress(configuration.layers[index...]) else { continue }
            }
            let origin = layer.origin.description
            if let key = layer.values[SettingName.key.rawValue]?.stringValue {
                return Key(value: key, origin: origin)
            }
            if let path = layer.values[SettingName.keyFile.rawValue]?.stringValue {
                return try fromFile(path, origin: "key_file, \(origin)")
            }
            if let command = layer.values[SettingName.keyCommand.rawValue]?.stringValue {
                return try fromCommand(command, origin: "key_cmd, \(origin)")
            }
        }
        return nil
    }

    /// Whether a file's key is for the server's address.
    ///
    /// It is for the `base_url` of its own layer or, without one, of the next file below, and for that of a
    /// profile in the same file.
    private func isForThisAddress(_ layers: ArraySlice<ConfigurationLayer>) -> Bool {
        if case .profile(_, let path) = configuration.setting(.baseURL)?.origin,
            path == layers.first?.origin.path
        {
            return true
        }
        for layer in layers where layer.origin.path != nil {
            guard let text = layer.values[SettingName.baseURL.rawValue]?.stringValue else { continue }
            return (try? ServerAddress(text, from: layer.origin.description))?.root == address.root
        }
        return true
    }

    private func fromEnvironmentFiles() throws(AskError) -> Key? {
        if let path = environment["ASK_KEY_FILE"] { return try fromFile(path, origin: "$ASK_KEY_FILE") }
        if let command = environment["ASK_KEY_CMD"] {
            return try fromCommand(command, origin: "$ASK_KEY_CMD")
        }
        return nil
    }

    private func fromFile(_ path: String, origin: String) throws(AskError) -> Key {
        let place = path.hasPrefix("~/") ? "\(environment.home)\(path.dropFirst())" : path
        do {
            return try firstLine(FileAccess.read(place, limit: 64 * 1024), of: "the file \(place)", origin)
        } catch let error as SystemError {
            throw AskError(
                .configuration,
                "cannot read the key from \(place) (\(origin)): \(error.reason)",
                remedy: "Write the key to that file, or name another one."
            )
        } catch let error as AskError {
            throw error
        } catch {
            throw AskError(.internalError, "cannot read the key: \(error)")
        }
    }

    private func fromCommand(_ command: String, origin: String) throws(AskError) -> Key {
        guard let output = runCommand(command) else {
            throw AskError(
                .configuration,
                "the command for the key failed (\(origin)): \(command)",
                remedy: "Run it by hand: it must print the key and exit with status 0."
            )
        }
        return try firstLine(output, of: "the command's output", origin)
    }

    private func firstLine(_ bytes: [UInt8], of place: String, _ origin: String) throws(AskError) -> Key {
        let line = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self).trimmingWhitespace()
        guard !line.isEmpty, line.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw AskError(
                .configuration,
                "the first line of \(place) is not a key (\(origin))",
                remedy: "A key is one line of printable characters."
            )
        }
        return Key(value: line, origin: origin)
    }

    private func fromStore() -> Key? {
        let host = Shell.quoted(address.host)
        let commands = [
            "security find-generic-password -s ask -a \(host) -w 2>/dev/null",
            "secret-tool lookup service ask host \(host) 2>/dev/null",
        ]
        for command in commands {
            if let output = runCommand(command),
                let key = try? firstLine(output, of: "the store", "key store")
            {
                return key
            }
        }
        return nil
    }

    /// The keys of other programs, each only for that program's address.
    private func paired() -> Key? {
        for (url, key) in [
            ("LITELLM_PROXY_URL", "LITELLM_PROXY_API_KEY"), ("OPENAI_BASE_URL", "OPENAI_API_KEY"),
        ] {
            guard let value = environment[key],
                configuration.setting(.baseURL)?.origin == .environment(url)
            else { continue }
            return Key(value: value, origin: "$\(key)")
        }
        return nil
    }
}
