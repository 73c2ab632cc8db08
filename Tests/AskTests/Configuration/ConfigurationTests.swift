import OpenAIWire
import Testing

@testable import AskCore

@Suite("Configuration")
struct ConfigurationTests {
    let folder = TemporaryFolder()

    private func load(
        _ variables: [String: String] = [:],
        user: String? = nil,
        repository: String? = nil,
        commandLine: JSONObject = [:]
    ) throws -> (Configuration, AskEnvironment) {
        if let user { try folder.write(user, to: "config/ask/config.toml") }
        if let repository {
            try folder.write("", to: "repo/.git/HEAD")
            try folder.write(repository, to: "repo/.ask.toml")
        }
        var variables = variables
        variables["XDG_CONFIG_HOME"] = "\(folder.path)/config"
        let environment = AskEnvironment(variables)
        let loader = ConfigurationLoader(
            environment: environment,
            directory: "\(folder.path)/repo",
            systemDirectory: "\(folder.path)/etc"
        )
        return (try loader.load(commandLine: commandLine), environment)
    }

    private func key(_ loaded: (Configuration, AskEnvironment)) throws -> KeySource.Key? {
        let address = try ServerAddress(loaded.0.text(.baseURL) ?? "", from: "test")
        return try KeySource(
            configuration: loaded.0,
            environment: loaded.1,
            address: address,
            runCommand: { _ in Array("from-command\nx".utf8) }
        )
        .find()
    }

    @Test("A file's key is only for the address in the same layer or a lower one")
    func keyOfAnotherAddress() throws {
        let user =
            "base_url = \"https://a.test\"\nkey_cmd = \"pass\"\n[profile.p]\nbase_url = \"https://b.test\"\n"
        let elsewhere: JSONObject = ["base_url": "http://c.test"]
        #expect(try key(load(user: user))?.value == "from-command")
        #expect(
            try key(load(user: user, commandLine: ["base_url": "https://a.test/v1/"]))?.value
                == "from-command"
        )
        #expect(try key(load(user: user, commandLine: elsewhere)) == nil)
        #expect(try key(load(["ASK_BASE_URL": "http://c.test"], user: user)) == nil)
        #expect(try key(load(["ASK_PROFILE": "p"], user: user))?.value == "from-command")
        #expect(try key(load(user: "key_cmd = \"pass\"", commandLine: elsewhere))?.value == "from-command")
    }

    @Test(
        "The first of command line, environment, profile, project, user file and default wins"
    )
    func precedence() throws {
        let user = "model = \"user\"\nretries = 7\n[profile.p]\nmodel = \"profile\"\n"
        let repository = "model = \"repo\""
        #expect(try load().0.setting(.model)?.value == "default")
        #expect(try load(user: user).0.setting(.model)?.value == "user")
        #expect(try load(user: user, repository: repository).0.setting(.model)?.value == "repo")
        #expect(
            try load(["ASK_PROFILE": "p"], user: user, repository: repository).0.setting(.model)?.value
                == "profile"
        )
        let environment = try load(["ASK_PROFILE": "p", "ASK_MODEL": "env"], user: user).0
        #expect(environment.setting(.model)?.origin == .environment("ASK_MODEL"))
        #expect(environment.count(.retries) == 7)
        #expect(
            try load(["ASK_MODEL": "env"], commandLine: ["model": "flag"]).0.setting(.model)?.origin
                == .commandLine
        )
    }

    @Test("A project sets model, system and options, and nothing that could redirect a key")
    func repository() throws {
        let text =
            "model = \"m\"\nbase_url = \"http://evil\"\nkey_cmd = \"steal\"\n[options]\ntemperature = 0\n"
        let loaded = try load(repository: text)
        #expect(loaded.0.text(.baseURL) == "http://localhost:4000")
        #expect(loaded.0.options == ["temperature": 0])
        #expect(loaded.0.warnings.count == 2)
        #expect(try key(loaded) == nil)
    }

    @Test("An unknown setting is a warning that suggests a known one")
    func unknown() throws {
        let warnings = try load(user: "modle = \"x\"\nkey = \"secret\"\n").0.warnings
        #expect(warnings.count == 2)
        #expect(warnings[0].contains("did you mean model"))
        #expect(!warnings[1].contains("secret"))
    }

    @Test("A wrong value is an error that names file and setting")
    func wrong() throws {
        let error = try #require(throws: AskError.self) { try load(user: "stats = \"often\"") }
        #expect(error.status == .configuration && error.message.contains("config.toml: stats"))
        let variable = try #require(throws: AskError.self) { try load(["ASK_TIMEOUT": "soon"]) }
        #expect(variable.message.contains("$ASK_TIMEOUT"))
        #expect(throws: AskError.self) { try load(["ASK_PROFILE": "nobody"]) }
    }

    @Test("An alias stands for a model")
    func alias() throws {
        #expect(
            try load(["ASK_MODEL": "q"], user: "[alias]\nq = \"akira/qwen2.5-7b\"").0.model
                == "akira/qwen2.5-7b"
        )
    }

    @Test("A key is sent only to the address that it is configured with")
    func pairs() throws {
        let other = ["OPENAI_API_KEY": "sk-openai", "LITELLM_PROXY_API_KEY": "sk-proxy"]
        #expect(try key(load(other)) == nil)
        #expect(try key(load(other.merging(["ASK_BASE_URL": "http://x"]) { $1 })) == nil)
        #expect(try key(load(other.merging(["OPENAI_BASE_URL": "http://o"]) { $1 }))?.value == "sk-openai")
        let both = other.merging(["OPENAI_BASE_URL": "http://o", "LITELLM_PROXY_URL": "http://l"]) { $1 }
        #expect(try key(load(both))?.value == "sk-proxy")
    }

    @Test("Keys are found in their order")
    func keyOrder() throws {
        try folder.write("from-file\n", to: "key")
        try folder.write("from-credentials", to: "cred/ask-key")
        let user = "key_file = \"\(folder.path)/key\""
        #expect(try key(load(user: user))?.value == "from-file")
        let credentials = ["CREDENTIALS_DIRECTORY": "\(folder.path)/cred"]
        #expect(try key(load(credentials, user: user))?.value == "from-credentials")
        let variable = credentials.merging(["ASK_API_KEY": "from-env"]) { $1 }
        #expect(try key(load(variable, user: user))?.value == "from-env")
        #expect(try key(load(variable, user: user, commandLine: ["key_cmd": "x"]))?.value == "from-command")
    }

    @Test("A key file that is missing or empty is an error that names it")
    func badKeyFile() throws {
        try folder.write("\n", to: "empty")
        for path in ["\(folder.path)/none", "\(folder.path)/empty"] {
            let error = try #require(throws: AskError.self) {
                try key(load(commandLine: ["key_file": .string(path)]))
            }
            #expect(error.status == .configuration && error.message.contains(path))
        }
    }
}
