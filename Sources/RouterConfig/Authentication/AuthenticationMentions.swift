import PlainText

/// Collects everything in a configuration that is about authentication.
struct AuthenticationMentions {
    struct Mention {
        enum Kind {
            /// `master_key` in a place or spelling where it is not read.
            case masterKey
            /// A variable in `environment_variables` whose name resembles LITELLM_MASTER_KEY.
            case variable
            /// One of LiteLLM's keys that restrict clients.
            case check
            /// An unknown key whose name suggests authentication.
            case unknown
        }

        var kind: Kind
        var keyPath: String
        var position: SourcePosition
        var value: ConfigNode
    }

    private(set) var mentions: [Mention] = []

    /// Searches a whole configuration.
    mutating func collect(from root: ConfigMapping) {
        for entry in root.entries {
            let path = entry.key.shown
            switch entry.key {
            case "general_settings": collectGeneral(entry.value, path)
            case "litellm_settings": collectSection(entry.value, .litellmSettings, path)
            case "router_settings": collectSection(entry.value, .routerSettings, path)
            case "model_list": collectModels(entry.value, path)
            case "environment_variables": collectVariables(entry.value, path)
            default:
                // LiteLLM's other sections are about other servers or not read at all; but a master key in
                // them is still meant for the proxy.
                guard KeyCatalogue.entry(entry.key, in: .topLevel) == nil else {
                    collectMasterKeys(entry.value, path)
                    continue
                }
                guard !entry.key.hasPrefix("x-") else {
                    collectMisplaced(entry, path)
                    continue
                }
                collectUnknown(entry, path, section: .topLevel, includesKeys: true)
            }
        }
    }

    /// Searches an entry that has no effect because it is replaced; there every authentication setting
    /// counts.
    mutating func collectReplaced(_ entry: ConfigMapping.Entry) {
        let path = entry.key.shown
        if Self.isGeneralSettings(entry.key) {
            collectGeneral(entry.value, path, isRead: false)
        } else if AuthenticationKeys.looksLikeMasterKey(entry.key) {
            add(.masterKey, entry, path)
        } else {
            collectDeep(entry.value, path)
        }
    }

    // MARK: - Sections

    private mutating func collectGeneral(_ node: ConfigNode, _ path: String, isRead: Bool = true) {
        for entry in node.mapping?.entries ?? [] {
            let keyPath = "\(path).\(entry.key.shown)"
            if entry.key == "master_key" {
                if !isRead { add(.masterKey, entry, keyPath) }
            } else if entry.key == "no_auth" {
                // `false` asks for authentication, which without a key would not happen.
                if Self.isFalse(entry.value) { add(.check, entry, keyPath) }
            } else if KeyCatalogue.entry(entry.key, in: .generalSettings) != nil {
                let isCheck =
                    AuthenticationKeys.unenforced.contains(entry.key) || entry.key == "allowed_ips"
                if isCheck, !Self.isOff(entry.value) { add(.check, entry, keyPath) }
            } else {
                collectUnknown(entry, keyPath, section: .generalSettings, includesKeys: true)
            }
        }
    }

    private mutating func collectSection(_ node: ConfigNode, _ section: KeySection, _ path: String) {
        for entry in node.mapping?.entries ?? [] {
            let keyPath = "\(path).\(entry.key.shown)"
            guard KeyCatalogue.entry(entry.key, in: section) == nil else {
                if AuthenticationKeys.unenforced.contains(entry.key), !Self.isOff(entry.value) {
                    add(.check, entry, keyPath)
                }
                continue
            }
            collectUnknown(entry, keyPath, section: section, includesKeys: false)
        }
    }

    private mutating func collectModels(_ node: ConfigNode, _ path: String) {
        for (index, element) in (node.sequence ?? []).enumerated() {
            for entry in element.mapping?.entries ?? [] {
                let keyPath = "\(path)[\(index)].\(entry.key.shown)"
                switch entry.key {
                case "litellm_params": collectEntry(entry.value, .litellmParams, keyPath)
                case "model_info": collectEntry(entry.value, .modelInfo, keyPath)
                default:
                    guard KeyCatalogue.entry(entry.key, in: .modelEntry) == nil else { continue }
                    collectMisplaced(entry, keyPath)
                }
            }
        }
    }

    private mutating func collectEntry(_ node: ConfigNode, _ section: KeySection, _ path: String) {
        for entry in node.mapping?.entries ?? [] where KeyCatalogue.entry(entry.key, in: section) == nil {
            collectMisplaced(entry, "\(path).\(entry.key.shown)")
        }
    }

    private mutating func collectVariables(_ node: ConfigNode, _ path: String) {
        for entry in node.mapping?.entries ?? [] {
            let keyPath = "\(path).\(entry.key.shown)"
            if AuthenticationKeys.looksLikeMasterKey(entry.key) {
                add(.variable, entry, keyPath)
            } else if AuthenticationKeys.isVariable(entry.key), !entry.value.isEmpty {
                add(.check, entry, keyPath)
            }
        }
    }

    // MARK: - Keys in the wrong place

    private mutating func collectUnknown(
        _ entry: ConfigMapping.Entry,
        _ path: String,
        section: KeySection,
        includesKeys: Bool
    ) {
        if collectMisplaced(entry, path) { return }
        guard
            AuthenticationKeys.concernsClients(entry.key, includesKeys: includesKeys)
                || includesKeys
                    && AuthenticationKeys.looksLikeClientKey(entry.value.string, under: entry.key),
            // Known in another section, and reported as misplaced.
            KeyCatalogue.otherSections(for: entry.key, than: section).isEmpty || entry.key == "api_key",
            !Self.isFalse(entry.value)
        else { return }
        add(.unknown, entry, path)
    }

    /// Searches for keys that count anywhere: the master key, and authentication keys of `general_settings`.
    @discardableResult
    private mutating func collectMisplaced(_ entry: ConfigMapping.Entry, _ path: String) -> Bool {
        if Self.isGeneralSettings(entry.key), entry.value.mapping != nil {
            collectGeneral(entry.value, path, isRead: false)
        } else if AuthenticationKeys.looksLikeMasterKey(entry.key) {
            add(.masterKey, entry, path)
        } else if AuthenticationKeys.isUnenforced(entry.key) || entry.key == "allowed_ips" {
            if !Self.isOff(entry.value) { add(.check, entry, path) }
        } else {
            collectDeep(entry.value, path)
            return false
        }
        return true
    }

    private mutating func collectDeep(_ node: ConfigNode, _ path: String) {
        switch node.value {
        case .mapping(let mapping):
            for entry in mapping.entries { collectMisplaced(entry, "\(path).\(entry.key.shown)") }
        case .sequence(let nodes):
            for (index, element) in nodes.enumerated() { collectDeep(element, "\(path)[\(index)]") }
        default: break
        }
    }

    /// Searches only for a master key, in the settings of other servers.
    private mutating func collectMasterKeys(_ node: ConfigNode, _ path: String) {
        switch node.value {
        case .mapping(let mapping):
            for entry in mapping.entries {
                let keyPath = "\(path).\(entry.key.shown)"
                if entry.key == "master_key" {
                    add(.masterKey, entry, keyPath)
                } else {
                    collectMasterKeys(entry.value, keyPath)
                }
            }
        case .sequence(let nodes):
            for (index, element) in nodes.enumerated() { collectMasterKeys(element, "\(path)[\(index)]") }
        default: break
        }
    }

    private mutating func add(_ kind: Mention.Kind, _ entry: ConfigMapping.Entry, _ path: String) {
        mentions.append(Mention(kind: kind, keyPath: path, position: entry.keyPosition, value: entry.value))
    }

    // MARK: - Names and values

    /// Whether a key is `general_settings`, in this or another spelling.
    private static func isGeneralSettings(_ key: String) -> Bool {
        guard key.utf8.count <= 64 else { return false }
        let letters = Spelling.folded(key).filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: " ") }
        return Spelling.isClose(letters, Array("generalsettings".utf8), bound: 3)
    }

    private static func isOff(_ node: ConfigNode) -> Bool { node.isEmpty || isFalse(node) }

    private static func isFalse(_ node: ConfigNode) -> Bool {
        guard case .bool(false) = node.value else { return false }
        return true
    }
}
