import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct IncludeTests {
    private func model(_ name: String) -> String {
        "model_list: [{model_name: \(name), litellm_params: {model: openai/q, api_base: \"http://h\"}}]\n"
    }

    @Test("lists are joined, everything else is replaced, and paths are relative to their file")
    func merges() throws {
        let loaded = try ConfigScene(
            yaml: model("a") + "include: [parts/one.yaml]\nrouter_settings: {num_retries: 9, timeout: 5}\n",
            files: [
                "parts/one.yaml": model("b") + "include: [two.yaml]\nrouter_settings: {num_retries: 1}\n",
                "parts/two.yaml": model("c"),
            ]
        ).load()
        #expect(loaded.names == ["a", "b", "c"])
        #expect(loaded.files == ["config.yaml", "parts/one.yaml", "parts/two.yaml"])
        #expect(loaded.proxy.router.retries.count == 1)
        #expect(loaded.proxy.router.timeouts.request == .seconds(6000))
        #expect(
            loaded.findings.contains(
                "parts/one.yaml:3:1: warning: router_settings: replaces the whole"
            )
        )
    }

    @Test("a file next to the main file is found from a nested include, with a warning")
    func rootRelative() throws {
        let loaded = try ConfigScene(
            yaml: "include: [parts/one.yaml]\n" + model("a"),
            files: ["parts/one.yaml": "include: [shared.yaml]\n", "shared.yaml": model("b")]
        ).load()
        #expect(loaded.names == ["a", "b"])
        #expect(loaded.findings.contains("parts/one.yaml:1:11: warning: include"))
    }

    @Test("missing files, circular includes and values that are not paths are refused with their position")
    func refusals() {
        #expect(
            ConfigScene(yaml: "include: [no.yaml]\nmodel_list: []\n").refusal().contains(
                "config.yaml:1:11: error: include"
            )
        )
        #expect(
            ConfigScene(yaml: "include: [a.yaml]\n", files: ["a.yaml": "include: [./config.yaml]\n"])
                .refusal()
                .contains("a.yaml:1:11: error: include: ./config.yaml includes itself")
        )
        #expect(
            ConfigScene(yaml: "include: [{a: b}]\n").refusal().contains("config.yaml:1:11: error: include[0]")
        )
        #expect(
            ConfigScene(yaml: "include: [a.yaml]\n", files: ["a.yaml": "x: [\n"]).refusal().contains(
                "a.yaml:2:1: error:"
            )
        )
    }

    @Test("a single path, an empty file and an empty list are allowed")
    func lenient() throws {
        let scene = ConfigScene(yaml: model("a") + "include: b.yaml\n", files: ["b.yaml": "# nothing\n"])
        #expect(try scene.load().names == ["a"])
        #expect(try load(model("a") + "include: []\n").names == ["a"])
    }

    @Test(arguments: [
        ("a/./b/../c.yaml", "a/c.yaml"), ("/a//b/", "/a/b"), ("../x", "../x"), ("/../x", "/x"),
        ("./config.yaml", "config.yaml"),
    ])
    func normalisation(path: String, wanted: String) {
        #expect(FilePath.normalised(path) == wanted)
    }
}
