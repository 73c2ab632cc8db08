import Testing

@testable import ProxyCore

@Suite("Wildcards in model names, as LiteLLM reads them")
struct WildcardPatternTests {
    @Test(
        "What each wildcard stands for",
        arguments: [
            ("openai/*", "openai/gpt-5", ["gpt-5"]),
            ("openai/*", "openai/a/b", ["a/b"]),
            ("openai/*", "openai/", [""]),
            ("*", "anything", ["anything"]),
            ("*-mini", "gpt-mini", ["gpt"]),
            ("genai/*/*", "genai/test/qwen", ["test", "qwen"]),
            // The first takes as much as it can.
            ("genai/*/*", "genai/a/b/c", ["a/b", "c"]),
            ("fo::*::static::*", "fo::x::static::y::static::z", ["x::static::y", "z"]),
            ("*meta.llama3*", "hello-meta.llama3-70b", ["hello-", "-70b"]),
            ("**", "ab", ["ab", ""]),
            ("*.*", "a.b", ["a", "b"]),
            ("é/*", "é/ü", ["ü"]),
            ("a*a", "aa", [""]),
        ]
    )
    func matches(pattern: String, name: String, expected: [String]) throws {
        let wildcard = try #require(WildcardPattern(pattern))
        #expect(wildcard.match(name) == expected)
        #expect(wildcard.filled(with: expected) == name)
    }

    @Test(
        "What does not match",
        arguments: [
            ("openai/*", "openai"), ("openai/*", "other/gpt"), ("a*a", "a"), ("*-mini", "gpt-mini-2"),
            ("genai/*/*", "genai/test"), ("*x*y", "yx"), ("a.*", "ab"),
        ]
    )
    func doesNotMatch(pattern: String, name: String) throws {
        #expect(try #require(WildcardPattern(pattern)).match(name) == nil)
    }

    @Test("A name without a wildcard is no pattern")
    func plain() {
        #expect(WildcardPattern("gpt-5") == nil)
    }

    @Test(
        "The model that a backend is asked for",
        arguments: [
            ("llm/*", "openai/*", "llm/foo", "foo"),
            ("llm/f::*::s::*", "openai/f::*::s::*", "llm/f::bar::s::baz", "f::bar::s::baz"),
            ("*meta.llama3*", "openai/meta.llama3*", "hello-meta.llama3-70b", "hello-meta.llama3-70b"),
            ("genai/*/*", "openai/*-*", "genai/a/b", "a-b"),
            // Fewer texts than wildcards: the others stay. More: the name as it was asked for.
            ("genai/*", "openai/*/*", "genai/a", "a/*"),
            ("openai/*/*", "openai/*", "openai/a/b", "a/b"),
            ("genai/*/*", "openai/*", "genai/a/b", "genai/a/b"),
            ("*", "openai/fixed", "whatever", "fixed"),
            ("fixed", "openai/*", "fixed", "*"),
            // `model: "*"` goes by the requested name.
            ("*", "*", "openai/gpt-5", "gpt-5"), ("*", "*", "hosted_vllm/a/b", "a/b"),
            ("*", "*", "meta-llama/Llama-3", "meta-llama/Llama-3"), ("*", "*", "qwen", "qwen"),
            // A name of OpenAI's own says whose it is.
            ("openai/*", "openai/*", "gpt-5", "gpt-5"), ("openai/o3*", "openai/o3*", "o3-mini", "o3-mini"),
            ("*", "*", "openai/", "openai/"), ("x/*", "*", "x/litellm_proxy/y", "y"),
        ]
    )
    func upstream(pattern: String, model: String, name: String, expected: String) {
        let upstream = model.hasPrefix("openai/") ? String(model.dropFirst(7)) : model
        let deployment = Samples.deployment(model: pattern, upstream: upstream) { $0.configuredModel = model }
        let resolution = RouterSnapshot(Samples.configuration(deployment)).resolve(name)
        let sent = resolution?.group.deployments.first?.upstreamModel(
            wildcardMatch: resolution?.wildcardMatch ?? []
        )
        #expect(sent == expected)
    }
}
