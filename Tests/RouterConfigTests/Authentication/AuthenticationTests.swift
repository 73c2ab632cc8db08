import ProxyCore
import Testing

@testable import RouterConfig

@Suite("A configuration with authentication settings never serves everyone by mistake")
struct AuthenticationTests {
    private static let key = "sk-of-mine"

    @Test(
        "Authentication settings without an effective key are refused, with the line",
        arguments: [
            "general_settings: {custom_auth: my.module}", "general_settings: {enable_jwt_auth: true}",
            "general_settings: {litellm_jwtauth: {admin_jwt_scope: a}}",
            "general_settings: {enable_oauth2_auth: true}",
            "general_settings: {enable_oauth2_proxy_auth: true}", "general_settings: {custom_sso: a.b}",
            "general_settings: {allowed_routes: [/v1/models]}",
            "general_settings: {public_routes: [/v1/models]}",
            "general_settings: {admin_only_routes: [/v1/models]}",
            "general_settings: {enforce_user_param: true}",
            "general_settings: {role_permissions: [{role: a}]}",
            "general_settings: {key_management_system: aws_kms}",
            "general_settings: {custom_key_generate: a.b}",
            "general_settings: {trusted_proxy_ranges: [10.0.0.0/8]}",
            "litellm_settings: {key_generation_settings: {a: b}}", "litellm_settings: {custom_auth: a.b}",
            "custom_auth: a.b", "environment_variables: {JWT_PUBLIC_KEY_URL: http://h}",
            // Spellings of the key
            "general_settings: {Master_Key: VALUE}", "general_settings: {master-key: VALUE}",
            "general_settings: {masterkey: VALUE}", "general_settings: {MASTER_KEY: VALUE}",
            "general_settings: {masterKey: VALUE}", "general_settings: {mater_key: VALUE}",
            "general_settings: {master_kye: VALUE}", "general_settings: {\"master key\": VALUE}",
            "general_settings: {\"master_key \": VALUE}", "general_settings: {m\u{430}ster_key: VALUE}",
            "general_settings: {litellm_master_key: VALUE}", "general_settings: {proxy_master_key: VALUE}",
            "general_settings: {api_key: VALUE}", "general_settings: {api_keys: [VALUE]}",
            "general_settings: {key: VALUE}",
            "general_settings: {authentication: {key: VALUE}}", "general_settings: {auth_token: VALUE}",
            "general_settings: {basic_auth: {a: b}}", "general_settings: {ip_whitelist: [127.0.0.1]}",
            "general_settings: {api_key: }",
            // Spellings of the section
            "general_setting: {master_key: VALUE}", "General_Settings: {master_key: VALUE}",
            "general-settings: {master_key: VALUE}", "generalSettings: {master_key: VALUE}",
            "GENERAL_SETTINGS: {master_key: VALUE}", "generel_setings: {master_key: VALUE}",
            "general: {master_key: VALUE}", "proxy: {server: {master_key: VALUE}}",
            "general_setting: {custom_auth: a.b}",
            // Other places
            "litellm_settings: {master_key: VALUE}", "router_settings: {master_key: VALUE}",
            "master_key: VALUE",
            "api_key: VALUE", "auth: {keys: [VALUE]}", "authentication: basic",
            "x-general: {master_key: VALUE}",
            "    master_key: VALUE", "    model_info: {master_key: VALUE}",
            "    general_settings: {master_key: VALUE}",
            "litellm_settings: {general_settings: {master_key: VALUE}}",
            "litellm_settings: {master_key: }", "environment_variables: {MASTER_KEY: VALUE}",
            "environment_variables: {LITELLM_MASTER_KEY: os.environ/GONE}",
            "environment_variables: {LITELLM_MASTER_KEY: }",
            "environment_variables: {litellm_master_key: VALUE}",
            "general_settings.master_key: VALUE", "GENERAL_SETTINGS__MASTER_KEY: VALUE",
            "general_settings: {general_settings: {master_key: VALUE}}",
            "environment_variables: {LITELLM_MASTERKEY: VALUE}",
            // Taken away again
            "general_settings: {master_key: VALUE}\ngeneral_settings: {health_check_interval: 60}",
            "general_settings: {allowed_ips: [127.0.0.1]}\ngeneral_settings: {health_check_interval: 60}",
            "general_settings: {custom_auth: a.b}\ngeneral_settings: {health_check_interval: 60}",
            "includes: [secrets.yaml]", "Include: [secrets.yaml]",
            // Other spellings of keys that are not enforced, and words that are about clients
            "general_settings: {Custom_Auth: a.b}", "general_settings: {custom-auth: a.b}",
            "general_settings: {customAuth: a.b}", "general_settings: {custom_authentication: a.b}",
            "Custom_Auth: a.b", "general_settings: {Litellm_JwtAuth: {a: b}}",
            "general_settings: {litellm_auth: a}", "general_settings: {litellm_api_key: VALUE}",
            "general_settings: {google_auth: {a: b}}", "general_settings: {github_oauth: true}",
            "general_settings: {Enforce-User-Param: true}", "general_settings: {Public_Routes: [/x]}",
            "general_settings: {admin-only-routes: [/x]}", "general_settings: {User_Header_Name: x-user}",
            "environment_variables: {jwt_public_key_url: http://h}",
            "general_settings: {master_token: VALUE}",
            "general_settings: {master: VALUE}", "general_settings: {secret_key: VALUE}",
            "general_settings: {mkey: VALUE}", "general_settings: {allowed_cidrs: [10.0.0.0/8]}",
            "general_settings: {trusted_hosts: [a]}", "security: {level: high}",
            "litellm_settings: {proxy_api_key: VALUE}", "router_settings: {client_api_key: VALUE}",
            "guardrails: [{master_key: VALUE}]", "mcp_servers: {a: {general_settings: {master_key: VALUE}}}",
        ]
    )
    func refused(settings: String) throws {
        let yaml = oneModel + settings.replacing("VALUE", with: Self.key) + "\n"
        let found = refusal(of: yaml)
        let errors = found.split(separator: "\n").filter { $0.contains("error: ") }
        #expect(
            errors.contains { $0.hasPrefix("config.yaml:") || $0.hasPrefix("error: LITELLM_MASTERKEY") },
            "\(found)"
        )
        #expect(!found.contains(Self.key), "\(found)")
        // Said on purpose it is served.
        guard !settings.lowercased().hasPrefix("include"), !settings.contains("general_settings: {health")
        else { return }
        let open = oneModel + settings.replacing("VALUE", with: Self.key) + "\n"
        let merged =
            open.contains("\ngeneral_settings: {")
            ? open.replacing("\ngeneral_settings: {", with: "\ngeneral_settings: {no_auth: true, ")
            : open + "general_settings: {no_auth: true}\n"
        let loaded = try load(merged)
        #expect(loaded.proxy.isOpenToEverybody && loaded.proxy.servesEverybody)
    }

    @Test(
        "A second key that is not read is refused, unless it is the same",
        arguments: [
            "litellm_settings: {master_key: VALUE}", "router_settings: {master_key: VALUE}",
            "master_key: VALUE",
            "general_setting: {master_key: VALUE}", "general_settings: {masterkey: VALUE}",
            "    master_key: VALUE",
        ]
    )
    func besideAnother(settings: String) throws {
        let other = oneModel + settings.replacing("VALUE", with: Self.key) + "\n"
        #expect(
            refusal(of: other, ["LITELLM_MASTER_KEY": "sk-another"]).contains(
                "in a place where it is not read"
            )
        )
        #expect(try load(other, ["LITELLM_MASTER_KEY": Self.key]).proxy.masterKey?.reveal() == Self.key)
        let reference = oneModel + settings.replacing("VALUE", with: "os.environ/LITELLM_MASTER_KEY") + "\n"
        #expect(try load(reference, ["LITELLM_MASTER_KEY": Self.key]).proxy.masterKey != nil)
    }

    @Test(
        "Settings that are off or not about clients change nothing",
        arguments: [
            "general_settings: {enable_jwt_auth: false}", "general_settings: {custom_auth: }",
            "general_settings: {allowed_routes: []}", "general_settings: {database_url: x}",
            "general_settings: {}",
            "general_settings: {disable_master_key_return: true}", "litellm_settings: {api_key: sk-backend}",
            "general_settings: {dangerously_permit_weak_or_unset_master_key: true}",
            "litellm_settings: {openai_key: sk-backend}", "openai_api_key: sk-backend",
            "mcp_servers: {a: {auth_type: api_key, env: {MASTER_KEY: x}}}", "x-defaults: {api_key: none}",
            "router_settings: {redis_password: x}", "credential_list: []",
            "environment_variables: {OPENAI_API_KEY: x}",
            "general_settings: {max_tokens: 7}", "    model_info: {author: me}",
        ]
    )
    func served(settings: String) throws {
        #expect(try load(oneModel + settings + "\n").proxy.isOpenToEverybody)
    }

    @Test("no_auth: false asks for authentication and is refused without a key")
    func closedOnPurpose() throws {
        let yaml = oneModel + "general_settings: {no_auth: false}\n"
        #expect(refusal(of: yaml).contains("error: general_settings.no_auth"))
        #expect(try load(yaml, ["LITELLM_MASTER_KEY": Self.key]).proxy.masterKey != nil)
    }

    @Test("Variables with a similar name, or empty ones, are refused; LiteLLM's own is used")
    func variables() throws {
        for name in [
            "LITELLM_MASTERKEY", "Litellm_Master_Key", "LITELM_MASTER_KEY", "LITELLM_MASTER_KEYS",
            "MASTER_KEY",
            "PROXY_MASTER_KEY", "LITELLM_PROXY_MASTER_KEY", "LITELLM_MASTER_KEY_FILE", "LITELLM_MASTER_TOKEN",
        ] {
            #expect(
                refusal(of: oneModel, [name: "x-key"]).contains("the variable is called LITELLM_MASTER_KEY")
            )
            #expect(
                try load(oneModel, [name: "x-key", "LITELLM_MASTER_KEY": "sk-right"]).proxy.masterKey != nil
            )
        }
        for value in ["", "  ", "\t", "\u{200B}", "\u{A0}"] {
            #expect(refusal(of: oneModel, ["LITELLM_MASTER_KEY": value]).contains("the master key is empty"))
        }
        #expect(
            try load(oneModel, ["MEILI_MASTER_KEY": "x", "LITELLM_SALT_KEY": "y"]).proxy.isOpenToEverybody
        )
        let own = oneModel + "environment_variables: {LITELLM_MASTER_KEY: sk-own}\n"
        #expect(try load(own).proxy.masterKey?.reveal() == "sk-own")
        let named =
            oneModel
            + "environment_variables: {MASTER_KEY: sk-own}\ngeneral_settings: {master_key: os.environ/MASTER_KEY}\n"
        #expect(try load(named).proxy.masterKey?.reveal() == "sk-own")
    }

    @Test(
        "A key that is not text, or an unsupported reference, is refused",
        arguments: [
            "master_key: false", "master_key: true", "master_key: {a: b}", "master_key: os.environ/GONE",
            "master_key: os.environ.KEY", "master_key: \"os.environ['KEY']\"",
            "master_key: Bearer os.environ/KEY",
            "master_key: \" os.environ/KEY\"",
        ]
    )
    func unusable(line: String) {
        #expect(
            refusal(of: oneModel + "general_settings:\n  \(line)\n", ["KEY": "x"]).contains(
                "error: general_settings.master_key"
            )
        )
    }

    @Test("no_auth does not override a key, and allows an empty key")
    func noAuth() throws {
        let both = try load(oneModel + "general_settings: {no_auth: true, master_key: sk-x-key}\n")
        #expect(
            both.proxy.masterKey != nil && both.findings.contains("general_settings.no_auth: has no effect")
        )
        #expect(
            try load(oneModel + "general_settings: {no_auth: true, master_key: \"\"}\n").proxy
                .isOpenToEverybody
        )
        let environment = try load(
            oneModel + "general_settings: {no_auth: true}\n",
            ["LITELLM_MASTER_KEY": "sk-x"]
        )
        #expect(environment.proxy.masterKey != nil)
    }

    @Test("allowed_ips is read as addresses and ranges; a list that cannot be enforced is refused")
    func addresses() throws {
        let list = "general_settings: {allowed_ips: [10.0.0.0/8, \"fd00::1\", 127.0.0.1]}\n"
        let loaded = try load(oneModel + list)
        #expect(loaded.proxy.allowedAddresses?.map(\.description) == ["10.0.0.0/8", "fd00::1", "127.0.0.1"])
        #expect(loaded.findings.isEmpty && !loaded.proxy.isOpenToEverybody)
        #expect(try load(oneModel + "general_settings: {allowed_ips: }\n").proxy.allowedAddresses == nil)
        for value in [
            "[]", "[localhost]", "[10.0.0.0/33]", "[\"10.0.0.*\"]", "{a: b}", "[300.1.1.1]", "[\"::1/129\"]",
        ] {
            let found = refusal(of: oneModel + "general_settings: {allowed_ips: \(value)}\n")
            #expect(found.contains("error: general_settings.allowed_ips"), "\(value): \(found)")
        }
        for everybody in ["[0.0.0.0/0]", "[\"::/0\"]", "[10.0.0.1, \"0.0.0.0/0\"]"] {
            let found = refusal(of: oneModel + "general_settings: {allowed_ips: \(everybody)}\n")
            #expect(found.contains("error: general_settings.allowed_ips: lets every address in"), "\(found)")
        }
        let forwarded = "general_settings: {allowed_ips: [10.0.0.1], use_x_forwarded_for: true}\n"
        #expect(refusal(of: oneModel + forwarded).contains("use_x_forwarded_for"))
    }
}
