import OpenAIWire

/// Gathers the layers of the configuration.
struct ConfigurationLoader {
    var environment: ProcessEnvironment
    /// Where the search for a repository begins.
    var directory: String
    var systemDirectory = "/etc/ask"

    func load(commandLine: JSONObject) throws(AskError) -> Configuration {
        var layers = [ConfigurationLayer(origin: .commandLine, values: commandLine)]
        layers += try environmentLayers()
        let user = try ConfigurationFile.load("\(environment.configurationDirectory)/config.toml")
        let system = try ConfigurationFile.load("\(systemDirectory)/config.toml")
        let files = [user, system].compactMap { $0 }
        let named = commandLine[SettingName.profile.rawValue]?.stringValue ?? environment["ASK_PROFILE"]
        let profile =
            named ?? files.lazy.compactMap { $0.settings[SettingName.profile.rawValue]?.stringValue }.first
        if let profile { layers += try profileLayers(profile, files) }
        let repository = try repositoryFile()
        if let repository {
            layers.append(ConfigurationLayer(origin: .file(repository.path), values: repository.settings))
        }
        for file in files {
            layers.append(ConfigurationLayer(origin: .file(file.path), values: file.settings))
        }
        layers += compatibilityLayers()
        var configuration = Configuration(layers: layers)
        for file in files.reversed() + [repository].compactMap({ $0 }) {
            configuration.aliases.merge(file.aliases) { $1 }
            for (key, value) in file.options { configuration.options[key] = value }
        }
        configuration.warnings = files.flatMap(\.warnings) + (repository?.warnings ?? [])
        return configuration
    }

    private func environmentLayers() throws(AskError) -> [ConfigurationLayer] {
        var layers: [ConfigurationLayer] = []
        for name in SettingName.allCases {
            guard let variable = name.variable, let text = environment[variable] else { continue }
            let value = try name.value(of: text, from: "$\(variable)", status: .configuration)
            layers.append(ConfigurationLayer(origin: .environment(variable), values: [name.rawValue: value]))
        }
        return layers
    }

    private func profileLayers(_ name: String, _ files: [ConfigurationFile]) throws(AskError)
        -> [ConfigurationLayer]
    {
        let layers = files.compactMap { file in
            file.profiles[name].map {
                ConfigurationLayer(origin: .profile(name, path: file.path), values: $0)
            }
        }
        guard !layers.isEmpty else {
            let known = Set(files.flatMap(\.profiles.keys)).sorted()
            throw AskError(
                .configuration,
                "there is no profile '\(name)'",
                remedy: known.isEmpty
                    ? "Add [profile.\(name)] to \(environment.configurationDirectory)/config.toml."
                    : "There are: \(known.joined(separator: ", "))."
            )
        }
        return layers
    }

    /// `.ask.toml` beside the `.git` of the repository we are in.
    ///
    /// A cloned repository must not redirect a key.
    private func repositoryFile() throws(AskError) -> ConfigurationFile? {
        var place = directory[...]
        while !place.isEmpty, !FileAccess.exists("\(place)/.git") {
            guard let slash = place.lastIndex(of: "/") else { return nil }
            place = place[..<slash]
        }
        guard !place.isEmpty, var file = try ConfigurationFile.load("\(place)/.ask.toml") else { return nil }
        for key in file.settings.keys where SettingName(rawValue: key)?.isForRepositories != true {
            file.settings[key] = nil
            file.warnings.append("\(file.path): \(key) is not taken from a repository")
        }
        file.profiles = [:]
        file.aliases = [:]
        return file
    }

    /// What other programs are configured with, last of all.
    private func compatibilityLayers() -> [ConfigurationLayer] {
        ["LITELLM_PROXY_URL", "OPENAI_BASE_URL"].compactMap { variable in
            environment[variable].map {
                ConfigurationLayer(
                    origin: .environment(variable),
                    values: [SettingName.baseURL.rawValue: .string($0)]
                )
            }
        }
    }
}
