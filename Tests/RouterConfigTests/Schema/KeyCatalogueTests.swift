import OpenAIWire
import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct KeyCatalogueTests {
    @Test("each key appears once in its section, with a note", arguments: KeySection.allCases)
    func entries(section: KeySection) {
        let entries = KeyCatalogue.entries(of: section)
        #expect(Set(entries.map(\.name)).count == entries.count, "\(duplicates(entries.map(\.name)))")
        #expect(entries.allSatisfy { !$0.note.isEmpty && !$0.note.hasSuffix(".") && !$0.note.contains("|") })
        #expect(entries.allSatisfy { KeyCatalogue.entry($0.name, in: section) != nil })
    }

    private func duplicates(_ names: [String]) -> [String] {
        Dictionary(grouping: names, by: \.self).filter { $1.count > 1 }.keys.sorted()
    }

    @Test("a misplaced key is not a key of the sections it is found in")
    func strays() {
        for key in MisplacedKeys.remedies.keys {
            for section in [KeySection.topLevel, .generalSettings, .routerSettings, .litellmSettings] {
                #expect(KeyCatalogue.entry(key, in: section) == nil, "\(section).\(key)")
            }
        }
    }

    @Test(
        "no request parameter looks like a misspelt key",
        arguments: [
            "top_a", "typical_p", "tfs", "mirostat", "echo", "suffix", "prompt", "best_of", "guided_json",
            "guided_regex",
            "truncate_prompt_tokens", "skip_special_tokens", "add_generation_prompt", "cache_salt",
            "prompt_logprobs",
            "documents", "query", "top_n", "input", "size", "quality", "style", "speed", "language", "file",
            "image",
            "functions", "function_call", "prediction", "enable_thinking", "num_thread", "mirostat_tau",
            "format",
        ]
    )
    func parameters(name: String) throws {
        let loaded = try load(
            "model_list: [{model_name: m, litellm_params: {model: openai/x, \(name): 1}}]\n"
        )
        #expect(loaded.deployments.first?.defaultParameters[name] == 1)
        #expect(loaded.findings.isEmpty)
    }

    @Test(
        "the nearest name, with swapped letters and dashes",
        arguments: [
            ("num-retries", "num_retries"), ("nmu_retries", "num_retries"), ("alowed_fails", "allowed_fails"),
            ("Timeout", "timeout"), ("fallback", "fallbacks"),
        ]
    )
    func nearest(written: String, meant: String) {
        #expect(KeyCatalogue.nearest(to: written, in: .routerSettings) == meant)
        #expect(KeyCatalogue.nearest(to: "zzzzzzzz", in: .routerSettings) == nil)
    }
}
