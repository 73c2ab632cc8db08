/// Recognises by its name whether a key is about who may use the proxy.
enum AuthenticationKeys {
    /// Keys of LiteLLM's `general_settings` and `litellm_settings` that restrict clients in ways not
    /// supported here.
    static let unenforced: Set<String> = [
        "custom_auth", "custom_auth_run_common_checks", "enable_post_custom_auth_checks", "enable_jwt_auth",
        "litellm_jwtauth", "enable_oauth2_auth", "enable_oauth2_proxy_auth", "oauth2_config_mappings",
        "allowed_routes", "public_routes", "admin_only_routes", "enforce_user_param", "enforced_params",
        "enforce_rbac", "litellm_key_header_name", "use_x_forwarded_for", "role_permissions",
        "trusted_proxy_ranges", "allow_user_auth", "service_account_settings", "custom_sso",
        "custom_ui_sso_sign_in_handler", "custom_key_generate", "custom_key_update", "custom_key_policy",
        "key_management_system", "key_management_settings", "use_azure_key_vault", "use_google_kms",
        "key_generation_settings", "default_key_generate_params", "upperbound_key_generate_params",
        "user_header_name", "user_header_mappings", "disable_custom_api_keys",
        "claude_code_marketplace_auth_required",
    ]

    /// Variables by which LiteLLM checks clients in ways not supported here.
    static let variables: Set<String> = [
        "JWT_PUBLIC_KEY_URL", "JWT_AUDIENCE", "OAUTH_TOKEN_INFO_ENDPOINT", "GENERIC_CLIENT_ID",
        "GOOGLE_CLIENT_ID", "MICROSOFT_CLIENT_ID", "UI_USERNAME", "UI_PASSWORD",
    ]

    /// Whether a key is one of ``unenforced``, in this or another spelling, such as `Custom-Auth` or `enableJwtAuth`.
    static func isUnenforced(_ key: String) -> Bool {
        if unenforced.contains(key) { return true }
        guard key.utf8.count <= 64 else { return false }
        let letters = letters(of: key)
        return unenforcedLetters.contains { known in
            // Short names are too close to others.
            known.count < 10 ? known == letters : Spelling.isClose(letters, known, bound: 2)
        }
    }

    private static let unenforcedLetters = unenforced.map { letters(of: $0) }

    /// Whether a variable is one of ``variables``, in any case.
    static func isVariable(_ name: String) -> Bool {
        variables.contains(name) || variables.contains(name.uppercased())
    }

    /// Whether a key is `master_key` in another spelling, such as `masterkey`, `Master-Key`, `mater_key` or `proxy_master_key`.
    static func looksLikeMasterKey(_ key: String) -> Bool { resembles(key, "masterkey") }

    /// Whether a variable's name is `LITELLM_MASTER_KEY` in another spelling.
    static func looksLikeMasterKeyVariable(_ name: String) -> Bool {
        guard name != "LITELLM_MASTER_KEY", name.utf8.count <= 64 else { return false }
        let letters = letters(of: name)
        return letters.starts(with: "litellm".utf8) && name.lowercased().contains("master")
            || letters.elementsEqual("masterkey".utf8) || letters.elementsEqual("proxymasterkey".utf8)
            || resembles(name, "litellmmasterkey")
    }

    private static func resembles(_ key: String, _ wanted: String) -> Bool {
        guard key.utf8.count <= 64 else { return false }
        let letters = letters(of: key)
        let target = Array(wanted.utf8)
        if letters.count > target.count, letters.count <= target.count + 24,
            letters.suffix(target.count).elementsEqual(target)
        {
            return true
        }
        return Spelling.isClose(letters, target, bound: 2)
    }

    /// The ASCII letters and digits in lower case, without separators.
    private static func letters(of key: String) -> [UInt8] {
        key.lowercased().utf8.filter { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }

    /// Whether an unknown key may be meant to check clients, such as `api_key`, `authToken` or
    /// `ip_whitelist`.
    ///
    /// - Parameter includesKeys: whether a plain `key` or `password` counts, which elsewhere belongs to a
    ///   backend.
    static func concernsClients(_ key: String, includesKeys: Bool) -> Bool {
        let words = words(of: key)
        guard let first = words.first else { return false }
        let isProviders = providers.contains(first)
        let joined = words.joined()
        if checks.contains(where: joined.contains) || words.contains(where: checkWords.contains) {
            return includesKeys || !isProviders
        }
        guard !isProviders, let last = words.last, credentialWords.contains(last) else { return false }
        if words.dropLast().contains(where: clientWords.contains) { return true }
        return includesKeys && (words.count == 1 || words.dropLast().contains(where: holderWords.contains))
    }

    /// Whether a value looks like a client key, `sk-…`, and its name is not a provider's.
    static func looksLikeClientKey(_ text: String?, under key: String) -> Bool {
        guard let text, text.hasPrefix("sk-") else { return false }
        return words(of: key).first.map { !providers.contains($0) } ?? true
    }

    private static let providers = Set(ProviderCatalogue.names.flatMap { words(of: $0).prefix(1) })
        .union(["aws", "azure", "google", "langfuse", "langsmith", "redis", "slack", "s3", "hf", "wandb"])
        // As first words these are not providers: `custom_authentication`, `litellm_api_key`.
        .subtracting(["custom", "litellm"])

    private static let checks = [
        "auth", "jwt", "oidc", "allowedip", "allowip", "ipallow", "whitelist", "allowlist", "allowedcidr",
        "allowedhost", "allowednetwork", "trustedhost", "trustedip", "trustednetwork", "accesscontrol",
    ]

    private static let checkWords: Set<String> = [
        "sso", "saml", "ldap", "login", "bearer", "acl", "rbac", "denylist", "blacklist", "blocklist", "ip",
        "ips",
        "users", "clients", "master", "permission", "permissions", "security",
    ]

    private static let credentialWords: Set<String> = [
        "key", "keys", "apikey", "apikeys", "token", "tokens", "password", "passwd", "secret", "secrets",
    ]

    /// Owners of keys that are never a backend's.
    private static let clientWords: Set<String> = [
        "client", "clients", "proxy", "virtual", "gateway", "admin",
    ]

    /// Words that may describe a key for clients.
    private static let holderWords: Set<String> = [
        "api", "access", "admin", "client", "clients", "user", "users", "proxy", "virtual", "server",
        "gateway", "litellm",
        "allowed", "valid", "basic", "root", "service", "main", "secret",
    ]

    /// The words of a name in any usual notation, in lower case.
    static func words(of key: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isAfterSmall = false
        for scalar in key.unicodeScalars.prefix(64) {
            let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            let isCapital = scalar.properties.isUppercase
            if !isWord || isCapital && isAfterSmall {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if isWord { word.unicodeScalars.append(scalar) }
            isAfterSmall = isWord && !isCapital
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}
