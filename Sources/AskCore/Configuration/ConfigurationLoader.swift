import OpenAIWire

/// Reads the configuration's layers from the command line, the environment and the files.
struct ConfigurationLoader {
    var environment: AskEnvironment
    /// Where the search for a repository starts.
    var directory: String
    var systemDirectory = "/etc/ask"

    func load(commandLine: JSONObject) throws(AskError) -> Configuration {
        var layers = [ConfigurationLayer(origin: .commandLine, values: commandLine)]
        layers += try environmentLayers()
        let user = try SettingsFile.load(userFile)
        let system = try SettingsFile.load("\(systemDirectory)/config.toml")
        let files = [user, system].compactMap { $0 }
        let named = commandLine[SettingName.profile.rawValue]?.stringValue ?? environment["ASK_PROFILE"]
        let profile =
            named ?? files.lazy.compactMap { $0.settings[SettingName.profile.rawValue]?.stringValue }.first
        if let profile { layers += try profileLayers(profile, files) }
        let repository = try repositoryFile()
        if let repository {
            layers.append(ConfigurationLayer(origin: .project(repository.path), values: repository.settings))
        }
        for file in files {
            layers.append(ConfigurationLayer(origin: .file(file.path), values: file.settings))
        }
        layers += compatibilityLayers()
        var configuration = Configuration(layers: layers)
        for file in files.reversed() {
            configuration.aliases.merge(file.aliases) { $1 }
            for (key, value) in file.options { configuration.options[key] = value }
        }
        for (key, value) in repository?.options ?? [:] {
            if ProjectFile.mayLowerOnly.contains(key), let own = configuration.options[key]?.doubleValue,
                let wanted = value.doubleValue, wanted > own
            {
                continue
            }
            configuration.options[key] = value
        }
        configuration.projectFile = repository.flatMap {
            $0.settings.isEmpty && $0.options.isEmpty ? nil : ($0.path, $0.options.map(\.key))
        }
        configuration.warnings = files.flatMap(\.warnings) + (repository?.warnings ?? [])
        return configuration
    }

    private var userFile: String { "\(environment.configurationDirectory)/config.toml" }

    private func environmentLayers() throws(AskError) -> [ConfigurationLayer] {
        var layers: [ConfigurationLayer] = []
        for name in SettingName.allCases {
            guard let variable = name.variable, let text = environment[variable] else { continue }
            let value = try name.value(of: text, from: "$\(variable)", status: .configuration)
            layers.append(ConfigurationLayer(origin: .environment(variable), values: [name.rawValue: value]))
        }
        return layers
    }

    private func profileLayers(_ name: String, _ files: [SettingsFile]) throws(AskError)
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
                "unknown profile '\(name)'",
                remedy: known.isEmpty
                    ? "Add [profile.\(name)] to \(environment.configurationDirectory)/config.toml."
                    : "The configuration has \(known.joined(separator: ", "))."
            )
        }
        return layers
    }

    /// `.ask.toml` next to the `.git` of the repository that ``directory`` is in.
    private func repositoryFile() throws(AskError) -> SettingsFile? {
        var place = directory[...]
        while !place.isEmpty, !FileAccess.exists("\(place)/.git") {
            guard let slash = place.lastIndex(of: "/") else { return nil }
            place = place[..<slash]
        }
        guard !place.isEmpty else { return nil }
        return try SettingsFile.loadProject("\(place)/\(ProjectFile.name)", userFile: userFile)
    }

    /// The variables of other programs, which count last.
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
