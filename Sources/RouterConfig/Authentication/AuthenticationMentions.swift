import PlainText

/// Collects what a configuration says about authentication, wherever it stands.
struct AuthenticationMentions {
    struct Mention {
        enum Kind {
            /// `master_key` where it is not read, or in a spelling that is not read.
            case masterKey
            /// A variable of `environment_variables` that looks like the one for the master key.
            case variable
            /// A key of LiteLLM's that checks or restricts clients.
            case check
            /// A key that nobody knows, with a name that sounds like it.
            case unknown
        }

        var kind: Kind
        var keyPath: String
        var position: SourcePosition
        var value: ConfigNode
    }

    private(set) var mentions: [Mention] = []

    /// Surveys the top level of a file and what stands below it.
    mutating func surveyTop(_ root: ConfigMapping) {
        for entry in root.entries {
            let path = entry.key.shown
            switch entry.key {
            case "general_settings": surveyGeneral(entry.value, path)
            case "litellm_settings": surveySection(entry.value, .litellmSettings, path)
            case "router_settings": surveySection(entry.value, .routerSettings, path)
            case "model_list": surveyModels(entry.value, path)
            case "environment_variables": surveyVariables(entry.value, path)
            default:
                // What else LiteLLM knows there is about other servers, or not read at all: but a master key is nobody else's.
                guard KeyCatalogue.entry(entry.key, in: .topLevel) == nil else {
                    surveyMasterKeys(entry.value, path)
                    continue
                }
                guard !entry.key.hasPrefix("x-") else {
                    surveyMisplaced(entry, path)
                    continue
                }
                surveyUnknown(entry, path, section: .topLevel, includesKeys: true)
            }
        }
    }

    /// Surveys an entry that has no effect because another takes its place; there every key about authentication counts.
    mutating func surveyReplaced(_ entry: ConfigMapping.Entry) {
        let path = entry.key.shown
        if Self.isGeneralSettings(entry.key) {
            surveyGeneral(entry.value, path, isRead: false)
        } else if AuthenticationKeys.looksLikeMasterKey(entry.key) {
            add(.masterKey, entry, path)
        } else {
            surveyDeep(entry.value, path)
        }
    }

    // MARK: - Sections

    private mutating func surveyGeneral(_ node: ConfigNode, _ path: String, isRead: Bool = true) {
        for entry in node.mapping?.entries ?? [] {
            let keyPath = "\(path).\(entry.key.shown)"
            if entry.key == "master_key" {
                if !isRead { add(.masterKey, entry, keyPath) }
            } else if entry.key == "no_auth" {
                // `false` asks for the opposite of what would be served without a key.
                if Self.isFalse(entry.value) { add(.check, entry, keyPath) }
            } else if KeyCatalogue.entry(entry.key, in: .generalSettings) != nil {
                let isCheck =
                    AuthenticationKeys.unenforced.contains(entry.key) || entry.key == "allowed_ips"
                if isCheck, !Self.isOff(entry.value) { add(.check, entry, keyPath) }
            } else {
                surveyUnknown(entry, keyPath, section: .generalSettings, includesKeys: true)
            }
        }
    }

    private mutating func surveySection(_ node: ConfigNode, _ section: KeySection, _ path: String) {
        for entry in node.mapping?.entries ?? [] {
            let keyPath = "\(path).\(entry.key.shown)"
            guard KeyCatalogue.entry(entry.key, in: section) == nil else {
                if AuthenticationKeys.unenforced.contains(entry.key), !Self.isOff(entry.value) {
                    add(.check, entry, keyPath)
                }
                continue
            }
            surveyUnknown(entry, keyPath, section: section, includesKeys: false)
        }
    }

    private mutating func surveyModels(_ node: ConfigNode, _ path: String) {
        for (index, element) in (node.sequence ?? []).enumerated() {
            for entry in element.mapping?.entries ?? [] {
                let keyPath = "\(path)[\(index)].\(entry.key.shown)"
                switch entry.key {
                case "litellm_params": surveyEntry(entry.value, .litellmParams, keyPath)
                case "model_info": surveyEntry(entry.value, .modelInfo, keyPath)
                default:
                    guard KeyCatalogue.entry(entry.key, in: .modelEntry) == nil else { continue }
                    surveyMisplaced(entry, keyPath)
                }
            }
        }
    }

    private mutating func surveyEntry(_ node: ConfigNode, _ section: KeySection, _ path: String) {
        for entry in node.mapping?.entries ?? [] where KeyCatalogue.entry(entry.key, in: section) == nil {
            surveyMisplaced(entry, "\(path).\(entry.key.shown)")
        }
    }

    private mutating func surveyVariables(_ node: ConfigNode, _ path: String) {
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

    private mutating func surveyUnknown(
        _ entry: ConfigMapping.Entry,
        _ path: String,
        section: KeySection,
        includesKeys: Bool
    ) {
        if surveyMisplaced(entry, path) { return }
        guard
            AuthenticationKeys.concernsClients(entry.key, includesKeys: includesKeys)
                || includesKeys
                    && AuthenticationKeys.looksLikeClientKey(entry.value.string, under: entry.key),
            // Known elsewhere, and told of as misplaced.
            KeyCatalogue.otherSections(for: entry.key, than: section).isEmpty || entry.key == "api_key",
            !Self.isFalse(entry.value)
        else { return }
        add(.unknown, entry, path)
    }

    /// Looks for what counts in any place: the master key, and keys of `general_settings` that concern clients.
    @discardableResult
    private mutating func surveyMisplaced(_ entry: ConfigMapping.Entry, _ path: String) -> Bool {
        if Self.isGeneralSettings(entry.key), entry.value.mapping != nil {
            surveyGeneral(entry.value, path, isRead: false)
        } else if AuthenticationKeys.looksLikeMasterKey(entry.key) {
            add(.masterKey, entry, path)
        } else if AuthenticationKeys.isUnenforced(entry.key) || entry.key == "allowed_ips" {
            if !Self.isOff(entry.value) { add(.check, entry, path) }
        } else {
            surveyDeep(entry.value, path)
            return false
        }
        return true
    }

    private mutating func surveyDeep(_ node: ConfigNode, _ path: String) {
        switch node.value {
        case .mapping(let mapping):
            for entry in mapping.entries { surveyMisplaced(entry, "\(path).\(entry.key.shown)") }
        case .sequence(let nodes):
            for (index, element) in nodes.enumerated() { surveyDeep(element, "\(path)[\(index)]") }
        default: break
        }
    }

    /// Looks for a master key alone, in what another server's settings may stand.
    private mutating func surveyMasterKeys(_ node: ConfigNode, _ path: String) {
        switch node.value {
        case .mapping(let mapping):
            for entry in mapping.entries {
                let keyPath = "\(path).\(entry.key.shown)"
                if entry.key == "master_key" {
                    add(.masterKey, entry, keyPath)
                } else {
                    surveyMasterKeys(entry.value, keyPath)
                }
            }
        case .sequence(let nodes):
            for (index, element) in nodes.enumerated() { surveyMasterKeys(element, "\(path)[\(index)]") }
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
