import OpenAIWire
import Testing

@testable import AskCore

@Suite("Project file")
struct ProjectFileTests {
    let folder = TemporaryFolder()

    private func load(_ project: String, user: String? = nil, _ commandLine: JSONObject = [:]) throws
        -> Configuration
    {
        if let user { try folder.write(user, to: "config/ask/config.toml") }
        try folder.write("", to: "repo/.git/HEAD")
        try folder.write(project, to: "repo/.ask.toml")
        return try ConfigurationLoader(
            environment: AskEnvironment(["XDG_CONFIG_HOME": "\(folder.path)/config"]),
            directory: "\(folder.path)/repo/deep/down",
            systemDirectory: "\(folder.path)/etc"
        ).load(commandLine: commandLine)
    }

    @Test("Model, system prompt and sampling parameters are used")
    func harmless() throws {
        let loaded = try load(
            """
            model = "m"
            system = "s"
            [options]
            temperature = 0.2
            top_p = 0.9
            top_k = 5
            seed = 1
            max_tokens = 100
            stop = ["a", "b"]
            reasoning_effort = "low"
            chat_template_kwargs = { enable_thinking = false }
            """
        )
        #expect(loaded.warnings.isEmpty)
        #expect(loaded.text(.model) == "m" && loaded.text(.system) == "s" && loaded.options.count == 8)
        #expect(loaded.projectUse?.path == "\(folder.path)/repo/.ask.toml")
        #expect(loaded.projectUse?.keys.prefix(3) == ["model", "system", "options.temperature"])
        #expect(loaded.setting(.model)?.origin.description.hasPrefix("project file ") == true)
    }

    static let otherFields = [
        "messages", "tools", "functions", "tool_choice", "n", "best_of", "api_base", "base_url", "api_key",
        "model",
        "models", "stream", "stream_options", "extra_headers", "extra_body", "headers", "user", "metadata",
        "store",
        "response_format", "logprobs", "top_logprobs", "mock_response", "fallbacks", "num_retries", "timeout",
        "cache",
        "guardrails", "web_search_options", "prompt_id", "modalities", "audio", "prediction", "service_tier",
        "logit_bias",
        "callbacks", "custom_llm_provider", "Temperature", "temperature ", "unheard_of",
    ]

    @Test(
        "Every other field of the request is refused, with its line and where to set it",
        arguments: otherFields
    )
    func refusedOptions(name: String) throws {
        for text in [
            "[options]\n\"\(name)\" = 4\n", "options.\"\(name)\" = 4", "options = { \"\(name)\" = 4 }",
        ] {
            let loaded = try load("model = \"m\"\n\(text)")
            #expect(loaded.options.isEmpty)
            let warning = try #require(loaded.warnings.first)
            let line = text.hasPrefix("[") ? 3 : 2
            #expect(
                warning.hasPrefix(
                    "\(folder.path)/repo/.ask.toml, line \(line): options.\(name) is not allowed"
                )
            )
            #expect(warning.contains("\(folder.path)/config/ask/config.toml") && warning.contains("-o"))
        }
    }

    @Test(
        "Every other setting is refused",
        arguments: Set(SettingName.allCases).subtracting(ProjectFile.settings).map(\.rawValue)
    )
    func refusedSettings(name: String) throws {
        // Whatever its value: what is refused is not checked.
        for value in ["\"x\"", "true", "3", "[1]"] {
            let loaded = try load("\n\(name) = \(value)")
            let setting = try #require(SettingName(rawValue: name))
            #expect(loaded.setting(setting)?.origin != .project("\(folder.path)/repo/.ask.toml"))
            #expect(loaded.warnings.count == 1)
            #expect(loaded.warnings.first?.contains(".ask.toml, line 2: \(name) is not allowed") == true)
            #expect(loaded.projectUse == nil)
        }
    }

    @Test("Profiles and aliases are refused as a whole")
    func tables() throws {
        let loaded = try load("[profile.p]\nbase_url = \"http://evil\"\n[alias]\ndefault = \"evil\"\n")
        #expect(loaded.warnings.count == 2 && loaded.aliases.isEmpty)
        #expect(loaded.warnings.contains { $0.contains("line 1: profile is not allowed") })
        #expect(loaded.warnings.contains { $0.contains("line 3: alias is not allowed") })
        #expect(throws: AskError.self) { try load("[profile.p]\nmodel = \"x\"", ["profile": "p"]) }
    }

    @Test(
        "A field of the wrong type is ignored with a warning",
        arguments: [
            "temperature = { a = 1 }", "temperature = \"hot\"", "stop = [[1]]", "stop = 3",
            "reasoning_effort = [\"a\"]",
            "chat_template_kwargs = { tools = [1] }",
            "chat_template_kwargs = { enable_thinking = \"{{ x }}\" }",
            "chat_template_kwargs = 1",
        ]
    )
    func kinds(line: String) throws {
        let loaded = try load("[options]\n\(line)\n")
        #expect(loaded.options.isEmpty && loaded.warnings.count == 1)
        #expect(loaded.warnings.first?.contains("line 2: options.") == true)
    }

    @Test("A limit in the user's own file can be lowered but not raised")
    func limits() throws {
        let user = "[options]\nmax_tokens = 100\ntemperature = 0\n"
        #expect(try load("[options]\nmax_tokens = 100000", user: user).options["max_tokens"] == 100)
        #expect(try load("[options]\nmax_tokens = 10", user: user).options["max_tokens"] == 10)
        #expect(try load("[options]\ntemperature = 1", user: user).options["temperature"] == 1)
    }

    @Test("Only settings in effect are named")
    func inEffect() throws {
        let loaded = try load("model = \"m\"\nsystem = \"s\"", ["model": "flag"])
        #expect(loaded.projectUse?.keys == ["system"])
        #expect(try load("model = \"m\"", ["model": "flag"]).projectUse == nil)
    }

    @Test("A file that is too large or not a regular file is ignored with a warning")
    func odd() throws {
        let large = try load("model = \"m\"\n# \(String(repeating: "x", count: ProjectFile.largest))")
        #expect(large.text(.model) == "default" && large.warnings.first?.contains("is ignored") == true)
        _ = Shell.run("rm \(folder.path)/repo/.ask.toml; ln -s /dev/zero \(folder.path)/repo/.ask.toml")
        let loader = ConfigurationLoader(
            environment: AskEnvironment(["XDG_CONFIG_HOME": "\(folder.path)/config"]),
            directory: "\(folder.path)/repo",
            systemDirectory: "\(folder.path)/etc"
        )
        #expect(try loader.load(commandLine: [:]).warnings.first?.contains("not a regular file") == true)
    }

    @Test("The user's own file may hold everything, and its warnings name the line")
    func userFile() throws {
        let loaded = try load("", user: "retries = 7\nmodle = \"x\"\n[options]\nn = 4\ntools = [1]\n")
        #expect(loaded.count(.retries) == 7 && loaded.options["n"] == 4 && loaded.options["tools"] == [1])
        #expect(loaded.warnings.first?.contains("config.toml, line 2: modle is not a known setting") == true)
    }
}
