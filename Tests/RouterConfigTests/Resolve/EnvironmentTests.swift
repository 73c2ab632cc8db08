import OpenAIWire
import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct EnvironmentTests {
    @Test("references are resolved everywhere, also in lists")
    func everywhere() throws {
        let loaded = try load(
            """
            model_list:
              - model_name: os.environ/NAME
                litellm_params:
                  model: os.environ/MODEL
                  api_base: os.environ/BASE
                  api_key: "os.environ/KEY"
                  timeout: os.environ/SECONDS
                  tags: [os.environ/TAG, b]
                  extra_body: {deep: [{k: os.environ/DEEP}]}

            """,
            [
                "NAME": "chat", "MODEL": "openai/q", "BASE": "http://v:1", "KEY": "sk-key", "SECONDS": "12",
                "TAG": "t",
                "DEEP": "d",
            ]
        )
        let deployment = try #require(loaded.deployments.first)
        #expect(deployment.modelName == "chat")
        #expect(deployment.upstreamModel == "q")
        #expect(deployment.baseURL == "http://v:1/v1")
        #expect(deployment.apiKey?.reveal() == "sk-key")
        #expect(deployment.timeouts.request == .seconds(12))
        #expect(deployment.tags == ["t", "b"])
        #expect(deployment.extraBody == ["deep": [["k": "d"]]])
        #expect(loaded.report.servedModels.first?.model == "os.environ/MODEL")
    }

    @Test("missing variables are all reported at once, with key, position and name")
    func missing() {
        let text = refusal(
            of: """
                model_list:
                  - model_name: a
                    litellm_params: {model: openai/q, api_base: os.environ/BASE}
                  - model_name: b
                    litellm_params:
                      model: os.environ/MODEL
                      tags: [x, os.environ/TAG]
                general_settings:
                  master_key: os.environ/KEY

                """
        )
        #expect(
            text.contains(
                "config.yaml:3:49: error: model_list[0].litellm_params.api_base: the environment variable BASE"
            )
        )
        #expect(
            text.contains(
                "config.yaml:6:14: error: model_list[1].litellm_params.model: the environment variable MODEL"
            )
        )
        #expect(
            text.contains(
                "config.yaml:9:15: error: general_settings.master_key: the environment variable KEY"
            )
        )
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test("a missing variable is only a warning if nothing served needs it")
    func unused() throws {
        let loaded = try load(
            oneModel + """
                general_settings: {database_url: os.environ/DB, no_such_key: os.environ/NSK}
                litellm_settings: {cache_params: {password: os.environ/REDIS}}
                mcp_servers: {s: {token: os.environ/MCP}}

                """
        )
        for name in ["DB", "NSK", "REDIS", "MCP"] {
            #expect(loaded.findings.contains("\(name) is not set; nothing served here needs it"))
        }
        #expect(loaded.report.isValid)
    }

    @Test("an empty variable is a warning")
    func empty() throws {
        let entry =
            "model_list: [{model_name: a, litellm_params: {model: openai/q, api_key: os.environ/K}}]\n"
        let loaded = try load(entry, ["K": ""])
        #expect(loaded.deployments.first?.apiKey == nil)
        #expect(
            loaded.findings.contains(
                "warning: model_list[0].litellm_params.api_key: the environment variable K is empty"
            )
        )
    }

    @Test("the file's variables win over the process's and may refer to them")
    func ownVariables() throws {
        let loaded = try load(
            """
            environment_variables:
              BASE: http://v:1
              COPY: os.environ/OUTER
              FLAG: true
              PORT: 6379
              NOT_THERE: os.environ/NOWHERE
              DESCRIBED: {description: text}
            model_list:
              - model_name: a
                litellm_params: {model: openai/q, api_base: os.environ/BASE, api_key: os.environ/COPY}

            """,
            ["OUTER": "sk-outer", "BASE": "http://other"]
        )
        #expect(loaded.deployments.first?.baseURL == "http://v:1/v1")
        #expect(loaded.deployments.first?.apiKey?.reveal() == "sk-outer")
        #expect(
            loaded.environmentVariables == [
                "BASE": "http://v:1", "COPY": "sk-outer", "FLAG": "True", "PORT": "6379",
            ]
        )
        #expect(loaded.findings.contains("config.yaml:7:14: warning: environment_variables.DESCRIBED"))
    }

    @Test(
        "other notations for a variable are reported and used as written",
        arguments: [
            "${KEY}", "$KEY", "os.environ['KEY']", "os.environ.get(\"KEY\")", "os.getenv('KEY')",
            "os.environ.KEY", "env/KEY",
            "Bearer os.environ/KEY",
        ]
    )
    func otherSyntax(written: String) throws {
        let quoted =
            "'" + written.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
        let loaded = try load(
            "model_list: [{model_name: a, litellm_params: {model: openai/q, api_key: \(quoted)}}]\n",
            ["KEY": "sk-value"]
        )
        #expect(loaded.deployments.first?.apiKey?.reveal() == written)
        #expect(loaded.findings.contains("write the whole value as os.environ/KEY"), "\(loaded.findings)")
    }

    @Test(
        "a key pasted in place of a name is not quoted",
        arguments: ["os.environ/sk-planted", "$planted", "${planted}"]
    )
    func pastedSecret(written: String) {
        let scene = ConfigScene(
            yaml:
                "model_list: [{model_name: a, litellm_params: {model: openai/q, api_key: \"\(written)\"}}]\n"
        )
        do {
            let loaded = try scene.load()
            #expect(loaded.findings.contains("config.yaml:1:73: warning:"))
            #expect(!loaded.report.rendered().contains("planted"))
        } catch {
            #expect(error.description.contains("is not a valid variable name"))
            #expect(!error.description.contains("planted"))
        }
    }

    @Test(
        "an ordinary text is not a reference",
        arguments: ["pa$$word", "$", "$5", "a${b", "environ", "none", "sk-1$x"]
    )
    func ordinary(text: String) {
        #expect(EnvironmentReference.misspelt(in: text)?.isEmpty != false)
        #expect(EnvironmentReference(text) == nil)
    }
}
