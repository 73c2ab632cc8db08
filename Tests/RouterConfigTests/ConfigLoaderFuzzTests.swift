import FoundationEssentials
import ProxyCore
import ProxyTesting
import Testing

@testable import RouterConfig

/// Loads mutations of configurations: whatever they are, they end in a result or in findings with a place.
@Suite struct ConfigLoaderFuzzTests {
    @Test("no mutation of a configuration crashes the loader or loses a position", .timeLimit(.minutes(10)))
    func mutations() throws {
        var budget = FuzzBudget(rounds: 800)
        var generator = SeededGenerator(seed: budget.seed)
        var loaded = 0
        while budget.next() {
            let text = mutated(&generator)
            let bytes = Array(text.utf8)
            let loader = ConfigLoader(environment: ["KEY": "sk-fuzz-secret", "EMPTY": ""]) { _ in bytes }
            do {
                let result = try loader.load(path: "fuzz.yaml")
                loaded += 1
                let report = result.report.rendered()
                #expect(!report.contains("sk-fuzz-secret"), "seed \(budget.seed): \(text)")
                for deployment in result.deployments where deployment.mockResponse == nil {
                    #expect(
                        !deployment.baseURL.isEmpty && !deployment.upstreamModel.isEmpty,
                        "seed \(budget.seed): \(text)"
                    )
                }
                #expect(Set(result.deployments.map(\.id)).count == result.deployments.count)
            } catch {
                #expect(error.diagnostics.contains { $0.severity == .error }, "seed \(budget.seed): \(text)")
                #expect(error.diagnostics.allSatisfy { $0.position != nil }, "seed \(budget.seed): \(text)")
                #expect(!error.description.contains("sk-fuzz-secret"))
            }
        }
        #expect(loaded > 20, "too few of the mutations load for the test to say something")
    }

    @Test("no bytes crash the loader")
    func bytes() {
        var budget = FuzzBudget(rounds: 500)
        var generator = SeededGenerator(seed: budget.seed)
        while budget.next() {
            let count = Int.random(in: 0...200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            _ = try? ConfigLoader(environment: [:]).load(yaml: bytes, path: "fuzz.yaml")
        }
    }

    private func mutated(_ generator: inout SeededGenerator) -> String {
        var scalars = Array((Self.seeds.randomElement(using: &generator) ?? "").unicodeScalars)
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let place = Int.random(in: 0...scalars.count, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                let fragment = Self.fragments.randomElement(using: &generator) ?? ""
                scalars.insert(contentsOf: fragment.unicodeScalars, at: place)
            case 5..<8:
                let end = min(scalars.count, place + Int.random(in: 1...12, using: &generator))
                scalars.removeSubrange(place..<end)
            default:
                let start = Int.random(in: 0...scalars.count, using: &generator)
                let end = min(scalars.count, start + Int.random(in: 1...40, using: &generator))
                scalars.insert(contentsOf: Array(scalars[start..<end]), at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let fragments = [
        " ", "  ", "\n", "\t", ":", ": ", "- ", "\"", "'", "|\n", ">-\n", "#", "{", "}", "[", "]", ",", "&a ",
        "*a",
        "<<: *a\n", "!!str ", "!x ", "\n---\n", "~", "yes", "1e5", "12:30", "%", "@", "? ", "\r\n", "\\", "é",
        "\u{1F600}",
        "os.environ/KEY", "os.environ/", "os.environ/GONE", "os.environ/EMPTY", "${KEY}", "{{ x }}", "-1",
        ".inf",
        "99999999999999999999999", "null", "model: ", "api_base: ", "azure/", "openai/", "http://", "\u{85}",
        "\u{2028}",
    ]

    private static let seeds = [
        """
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/qwen
              api_base: http://vllm:8000/v1
              api_key: os.environ/KEY
              temperature: 0.5
              extra_body: {top_k: 20, nested: [1, {a: b}]}
              extra_headers: {X-Team: blue}
            model_info: {id: one, mode: chat, max_input_tokens: 32768}
          - {model_name: "*", litellm_params: {model: "openai/*", api_base: "http://h"}}
          - {model_name: cloud, litellm_params: {model: azure/x, api_key: os.environ/AZURE}}
        router_settings:
          routing_strategy: least-busy
          num_retries: 3
          fallbacks: [{chat: [cloud]}]
          model_group_alias: {short: chat, long: {model: chat, hidden: true}}
          retry_policy: {RateLimitErrorRetries: 1}
        litellm_settings: {drop_params: true, callbacks: [prometheus], request_timeout: 60}
        general_settings: {master_key: os.environ/KEY, database_url: "postgres://u:p@h/d"}

        """,
        """
        environment_variables: {A: b, C: os.environ/KEY}
        credential_list:
        - credential_name: c
          credential_values: {api_key: os.environ/KEY}
        defaults: &defaults
          api_base: http://one:1
          timeout: 30
        model_list:
        - model_name: a
          litellm_params:
            <<: *defaults
            model: hosted_vllm/x
            litellm_credential_name: c
        - model_name: b
          litellm_params: {<<: *defaults, model: gpt-4o, mock_response: "hi\\tthere"}
        include: []
        router_settings:
          context_window_fallbacks:
          - a: [b]
          default_fallbacks: [a]
          allowed_fails_policy: {TimeoutErrorAllowedFails: 2}

        """,
        "{\"model_list\": [{\"model_name\": \"j\", \"litellm_params\": {\"model\": \"openai/j\", \"rpm\": 5}}]}",
    ]
}
