import ProxyCore
import Testing

@testable import RouterConfig

/// Plants secrets wherever a configuration can hold one, and looks for them in every text that comes out.
@Suite struct RedactionTests {
    private static let planted = [
        "planted-api-key", "planted-master", "planted-header", "planted-db-password", "planted-env-key",
        "planted-env-db",
        "planted-redis", "planted-credential", "planted-mcp-token", "planted-variable", "planted-url-pass",
        "planted-slip", "planted-callback",
    ]

    private let environment = [
        "ENV_KEY": "planted-env-key", "ENV_DB": "postgres://u:planted-env-db@h/d",
        "OPENAI_API_KEY": "planted-env-key",
    ]

    private let yaml = """
        environment_variables: {SOME_TOKEN: planted-variable}
        credential_list: [{credential_name: c, credential_values: {api_key: planted-credential}}]
        mcp_servers: {s: {auth_token: planted-mcp-token, url: "http://u:planted-url-pass@h"}}
        model_list:
          - model_name: a
            litellm_params:
              model: openai/x
              api_key: planted-api-key
              api_kye: planted-slip
              extra_headers: {Authorization: Bearer planted-header, X-Bad: "planted-header\\n"}
              api_base: http://h
          - model_name: b
            litellm_params: {model: openai/x, api_key: os.environ/ENV_KEY, rpm: planted-api-key}
          - model_name: planted-api-key
            litellm_params: {model: openai/x, litellm_credential_name: c}
          - model_name: d
            litellm_params: {model: openai/x, api_base: "http://u:planted-url-pass@h/v1"}
          - model_name: e
            litellm_params: {model: azure/planted-api-key, api_key: planted-api-key}
        general_settings:
          master_key: planted-master
          database_url: postgresql://u:planted-db-password@db/litellm
          planted-master: planted-master
          alerting: os.environ/ENV_DB
        router_settings: {redis_password: planted-redis, routing_strategy: planted-redis}
        litellm_settings: {cache_params: {password: planted-redis}, callbacks: [planted-master]}

        """

    @Test("no text about a configuration holds a secret")
    func loaded() throws {
        let loaded = try ConfigScene(yaml: yaml, environment: environment).load()
        var texts = [loaded.report.rendered(), loaded.report.rendered(listsKeys: false), loaded.findings]
        texts.append("\(loaded.report)")
        texts.append("\(loaded.proxy.masterKey as Any)")
        texts += loaded.proxy.router.deployments.map { "\($0.apiKey as Any) \($0.extraHeaders)" }
        for text in texts {
            for secret in Self.planted { #expect(!text.contains(secret), "\(secret) in \(text)") }
        }
        #expect(loaded.deployments.first?.apiKey?.reveal() == "planted-api-key")
        #expect(loaded.report.rendered().contains("<redacted>"))
    }

    @Test(
        "nor does an error",
        arguments: [
            "x: os.environ/GONE", "general_settings: {master_key: planted-master}", "\tbroken",
            "include: [planted-master]",
            "model_list: planted-api-key",
        ]
    )
    func refused(line: String) {
        let broken = ConfigScene(yaml: yaml + line + "\n", environment: environment)
        let text: String
        do {
            // An unknown key does not keep the file from loading.
            text = try broken.load().report.rendered()
        } catch {
            text = error.description
        }
        for secret in Self.planted { #expect(!text.contains(secret), "\(secret) in \(text)") }
        let missing = ConfigScene(yaml: yaml, environment: ["OPENAI_API_KEY": "planted-env-key"]).refusal()
        for secret in Self.planted { #expect(!missing.contains(secret)) }
    }

    @Test("a longer secret that contains a shorter one is redacted as a whole")
    func overlap() {
        var redaction = Redaction()
        redaction.add("abc")
        redaction.add("abcdef")
        redaction.add("x")
        #expect(redaction.apply(to: "1 abcdef 2 abc x") == "1 <redacted> 2 <redacted> x")
    }

    @Test(
        "Ordinary words are not redacted",
        arguments: [
            "model_info: {author: meta}", "model_info: {tokens_per_second: 120}",
            "model_info: {authority: meta}",
            "model_info: {tokenizer: meta, eos_token: meta, max_token: 120, keywords: [meta]}",
            "model_info: {auth_type: meta, key_name: meta, monkey: meta, output_cost_per_token: 120}",
            "litellm_params: {api_key: none}", "litellm_params: {api_key: meta}",
            "litellm_params: {api_key: llama}",
            "litellm_params: {api_key: openai}",
            "litellm_params: {extra_headers: {X-Team: meta, X-Org: meta-ll}}",
            "model_info: {author: os.environ/AUTHOR, speed: os.environ/SPEED}",
            "litellm_params: {rpm: os.environ/SPEED}",
        ]
    )
    func ordinaryWords(line: String) throws {
        let isParameter = line.hasPrefix("litellm_params: {")
        let parameters = "model: openai/metallama-none, api_base: \"http://10.0.0.1200/v1\""
        let yaml = """
            model_list:
              - model_name: metal-nonesuch
                litellm_params: {\(parameters)\(isParameter ? ", " + line.dropFirst(17).dropLast() : "")}
                \(isParameter ? "model_info: {}" : line)
            router_settings: {model_group_alias: {a: metal-nonesuchs}}

            """
        let loaded = try load(yaml, ["AUTHOR": "meta", "SPEED": "120"])
        let text = loaded.report.rendered()
        #expect(!text.contains("<redacted>"), "\(text)")
        #expect(text.contains("metallama-none at http://10.0.0.1200/v1"))
    }

    @Test(
        "Values of secret keys are redacted",
        arguments: [
            "api_key", "API_KEY", "apiKey", "openai_api_key", "aws_secret_access_key", "aws_session_token",
            "password",
            "redis_password", "client_secret", "azure_ad_token", "vertex_credentials", "database_url",
            "webhook",
            "slack_webhook_url", "dsn", "auth_token", "authorization", "master_key", "mastre_key",
            "masterKey", "secret_key_2",
            "api_key_value", "drain_endpoint_token", "passphrase", "bearer_token", "key",
        ]
    )
    func secretNames(key: String) {
        #expect(SecretCollector.isSecret(key))
    }
}
